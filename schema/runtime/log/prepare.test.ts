import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resident } from '../../events/resident.ts';
import { ticket } from '../../events/ticket.ts';
import { secretsFrom } from '../secrets.ts';
import { commitments, leafHash } from './leaf.ts';
import { type ChangeRequest, prepareChange } from './prepare.ts';
import { createKeyring } from './record-keys.ts';
import { unseal } from './seal.ts';

const keyring = createKeyring(secretsFrom(Buffer.alloc(32, 8)));
const recordId = '3094987f-3960-8543-8f62-055921a7146b';
const { key, wrapped } = keyring.create(recordId);

const entry = {
  shard: 1,
  entity: 'Resident',
  operation: 'registerResident',
  recordId,
  jurisdiction: '420102010001001',
  actor: 'gridworker:420102010001001',
  source: 'gridworker',
  purpose: 'community-service',
  idempotencyKey: 'push-1',
  cause: null,
  traceId: '0123456789abcdef0123456789abcdef',
} as const;
const fields = {
  citizenId: '11010519491231002X',
  phone: '13812345678',
  name: '王小明',
  birthDate: '1949-12-31',
  sex: 'FEMALE',
  careTags: ['独居老人'],
  gridCode: '420102010001001',
  unitId: null,
};
const request = (of: Partial<ChangeRequest> = {}): ChangeRequest => ({
  ...entry,
  event: resident,
  fields,
  body: { operation: 'registerResident', input: fields },
  ...of,
});
const prepare = (of: Partial<ChangeRequest> = {}) => prepareChange(keyring, request(of), key, wrapped);

test('class 4 stands sealed, everything else in the payload', () => {
  const row = prepare();
  const { citizenId, phone, ...open } = fields;
  expect(row.payload).toEqual(open);
  expect(unseal(key, 'Resident', recordId, Buffer.from(row.sealed as string, 'base64'))).toEqual({
    citizenId,
    phone,
  });
});

test('a class-4 value stands nowhere in the row, neither in the clear nor in base64', () => {
  const secret = fc.stringMatching(/^[\w-]{12,20}$/);
  fc.assert(
    fc.property(secret, secret, (citizenId, phone) => {
      const values = { ...fields, citizenId, phone };
      const row = JSON.stringify(prepare({ fields: values, body: { input: values } }));
      for (const value of [citizenId, phone]) {
        expect(row).not.toContain(value);
        expect(row).not.toContain(Buffer.from(value).toString('base64').slice(0, 12));
        expect(row).not.toContain(Buffer.from(value).toString('hex'));
      }
    }),
  );
});

test.each(['shoeSize', 'citizenid', 'CitizenId', 'name ', '', 'record_id'])(
  'a field that is not declared cannot be stored: %j',
  (name) => {
    expect(() => prepare({ fields: { ...fields, [name]: 'x' } })).toThrow('has no class');
  },
);

// `event.fields[name]` finds what every object inherits: these have no class and are stored in the open payload.
test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
  'a field that only an object’s prototype declares cannot be stored: %j',
  (name) => {
    expect(() => prepare({ fields: { ...fields, [name]: 'x' } })).toThrow('has no class');
  },
);

test('an absent value is stored as null, whichever its class', () => {
  const row = prepare({ fields: { ...fields, phone: undefined, name: undefined } });
  expect(row.payload).toMatchObject({ name: null, unitId: null });
  expect(unseal(key, 'Resident', recordId, Buffer.from(row.sealed as string, 'base64'))).toMatchObject({
    phone: null,
  });
});

test('a record without class-4 fields has nothing sealed', () => {
  expect(prepare({ event: ticket, entity: 'Ticket', fields: { state: 'DISPATCHED' } }).sealed).toBeNull();
});

test('the leaf is that of the entry and of all fields, the sealed ones among them', () => {
  expect(prepare().leaf).toBe(leafHash(entry, commitments(key, entry, fields)));
  expect(prepare({ fields: { ...fields, phone: '13812345679' } }).leaf).not.toBe(prepare().leaf);
});

test.each(['actor', 'purpose', 'idempotencyKey', 'cause', 'traceId', 'jurisdiction', 'source'] as const)(
  'the row carries %s, and another one makes another leaf',
  (part) => {
    const column = part === 'idempotencyKey' ? 'idempotency_key' : part === 'traceId' ? 'trace_id' : part;
    const row = prepare({ [part]: 'another' });
    expect(row[column]).toBe('another');
    expect(row.leaf).not.toBe(prepare().leaf);
  },
);

test('the digest of the body tells one body from another, and not the order in which it was written', () => {
  const digest = (body: unknown) => prepare({ body }).body_mac;
  expect(digest({ a: 1, b: 2 })).toBe(digest({ b: 2, a: 1 }));
  expect(digest({ a: 1, b: 2 })).not.toBe(digest({ a: 1, b: 3 }));
  expect(Buffer.from(digest({}), 'base64')).toHaveLength(16);
});

test('a new record brings its wrapped key, a known one none', () => {
  expect(prepare().wrapped_key).toBe(wrapped.toString('base64'));
  expect(prepareChange(keyring, request(), key, null).wrapped_key).toBeNull();
});
