import { resident } from '@cityhub/schema/events/resident';
import { commit, leafHash } from '@cityhub/schema/runtime/log/leaf';
import { prepareChange } from '@cityhub/schema/runtime/log/prepare';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { expect, test } from 'vitest';
import { bundledChange, type RowToProve } from './bundle-entry.ts';

const keyring = createKeyring(secretsFrom(Buffer.alloc(32, 7)));
const recordId = keyring.recordId('Resident', 'one');
const { key, wrapped } = keyring.create(recordId);
const fields = {
  citizenId: 'c',
  phone: 'p',
  name: '王小明',
  birthDate: null,
  sex: '女',
  careTags: ['a'],
  gridCode: '4201',
  unitId: null,
};
const written = prepareChange(
  keyring,
  {
    event: resident,
    shard: 1,
    entity: 'Resident',
    operation: 'registerResident',
    recordId,
    jurisdiction: '4201',
    actor: 'gridworker:1',
    source: 'gridworker',
    purpose: 'community-service',
    idempotencyKey: 'k',
    cause: null,
    traceId: '0'.repeat(32),
    tap: { app: 'grid-app' },
    fields,
    body: {},
  },
  key,
  wrapped,
);
const row: RowToProve = {
  position: 1,
  accepted_at: '2026-11-21T08:00:00.000001Z',
  due_at: new Date('2026-11-21T08:00:00Z'),
  entity: written.entity,
  operation: written.operation,
  record_id: recordId,
  jurisdiction: written.jurisdiction,
  payload: written.payload,
  sealed: Buffer.from(written.sealed ?? '', 'base64'),
  leaf: Buffer.from(written.leaf, 'base64'),
  wrapped,
  actor: written.actor,
  source: written.source,
  purpose: written.purpose,
  idempotency_key: written.idempotency_key,
  cause: written.cause,
  trace_id: written.trace_id,
  tap: written.tap,
  erased: false,
  commitments: null,
};
const bundled = (of: Partial<RowToProve> = {}, ...shown: string[]) =>
  bundledChange(keyring, 1, { ...row, ...of }, (field) => shown.includes(field));

test('the leaf of a row is made anew of what stands in the bundle', () => {
  const { entry, fields: made, leaf } = bundled();
  const commitments = Object.entries(made).map(([name, { commitment }]) => [name, commitment]);
  expect(leafHash(entry, Object.fromEntries(commitments))).toBe(written.leaf);
  expect([leaf, Object.keys(made)]).toEqual([undefined, Object.keys(fields).sort()]);
});

test('only what is shown comes with its value, open or sealed, and fits its commitment', () => {
  const { fields: made } = bundled({}, 'citizenId', 'birthDate');
  const shown = Object.entries(made).filter(([, field]) => 'salt' in field);
  expect(shown.map(([name, { value }]) => [name, value])).toEqual([
    ['birthDate', null],
    ['citizenId', 'c'],
  ]);
  for (const [, { commitment, salt, value }] of shown) expect(commit(salt as string, value)).toBe(commitment);
});

test('a row that does not hold together has no fields, and says which hash it keeps', () => {
  const spoilt: Partial<RowToProve>[] = [
    { wrapped: null },
    { wrapped: Buffer.alloc(60) },
    { wrapped: Buffer.alloc(0) },
    { sealed: Buffer.alloc(3) },
    { sealed: Buffer.from(row.sealed ?? []).fill(0, 30) },
    { payload: 'text' },
    { payload: [1] },
    { payload: null },
    { payload: { ...written.payload, citizenId: 'x' } },
    { payload: { name: Number.POSITIVE_INFINITY } },
    { record_id: keyring.recordId('Resident', 'two') },
    { erased: true },
    { erased: true, commitments: 'x' },
  ];
  for (const one of spoilt) {
    const { fields: made, leaf } = bundled(one, 'name', 'citizenId');
    expect([made, leaf]).toEqual([{}, written.leaf]);
  }
});

test('a changed value gives another commitment than the one that the leaf holds', () => {
  const { fields: made, leaf } = bundled({ payload: { ...written.payload, name: '王大明' } });
  expect(made['name']?.commitment).not.toBe(bundled().fields['name']?.commitment);
  expect(leaf).toBe(written.leaf);
});

test('of an erased version the commitments that were kept stand there, and no value', () => {
  const kept = Object.fromEntries(
    Object.entries(bundled().fields).map(([name, { commitment }]) => [name, commitment]),
  );
  const erased = { erased: true, commitments: kept, payload: {}, sealed: null, wrapped: null };
  const { fields: made, leaf } = bundled(erased, 'name');
  expect([made['name'], leaf]).toEqual([{ commitment: kept['name'] }, undefined]);
});
