import { expect, test } from 'vitest';
import { resident } from '../events/resident.ts';
import { type Actor, shareOf, sourceOf } from './actor.ts';
import { createReceiptIds } from './log/receipt-id.ts';
import { changeOf, type Push, receiptOf } from './push.ts';
import { secretsFrom } from './secrets.ts';

const actor: Actor = {
  id: 'gridworker:420102010001001',
  role: 'gridworker',
  department: null,
  area: '420102010001001',
  purpose: 'community-service',
  cause: null,
};
const push: Push = {
  event: resident,
  operation: 'registerResident',
  recordId: '3094987f-3960-8543-8f62-055921a7146b',
  jurisdiction: '420102010001001',
  fields: { name: '王小明' },
  idempotencyKey: 'push-1',
  body: { name: '王小明' },
};
const change = (of: Partial<Actor> = {}) => changeOf({ actor: { ...actor, ...of }, traceId: 'trace' }, push);

test('a change says who, what, where, what for and in which request', () => {
  expect(change()).toMatchObject({
    shard: resident.shard,
    entity: 'Resident',
    operation: 'registerResident',
    recordId: push.recordId,
    jurisdiction: push.jurisdiction,
    actor: actor.id,
    source: 'gridworker',
    purpose: 'community-service',
    idempotencyKey: 'push-1',
    cause: null,
    traceId: 'trace',
  });
});

test('what a system does names what caused it, and a purpose that nobody stated is recorded as that', () => {
  expect(change({ role: 'system', cause: 'change:3/7', purpose: null })).toMatchObject({
    source: 'system',
    cause: 'change:3/7',
    purpose: 'unstated',
  });
});

test('a change says with which program, when and where it was pushed, and what led to it, as far as anybody said', () => {
  expect(change()).not.toHaveProperty('tap');
  expect(change({ app: 'grid-app' }).tap).toEqual({ app: 'grid-app' });
  const origin = { tap: { at: '2026-11-21T08:00:00.000Z', longitude: 114.3, latitude: 30.6 } };
  const told = (of: Partial<Actor>, said: Push['origin']) =>
    changeOf({ actor: { ...actor, ...of }, traceId: 'trace' }, { ...push, ...(said && { origin: said }) });
  expect(told({}, origin).tap).toEqual(origin.tap);
  expect(told({ app: 'grid-app' }, origin).tap).toEqual({ app: 'grid-app', ...origin.tap });
  expect(told({ cause: 'tickets/7' }, { cause: 'people/1' }).cause).toBe('people/1');
  expect(told({ cause: 'tickets/7' }, {}).cause).toBe('tickets/7');
});

test('a key repeats its origin too, and one that says nothing of it has the body that it always had', () => {
  const body = { operation: push.operation, input: push.body };
  expect(change({ app: 'grid-app' }).body).toEqual(body);
  const said = changeOf({ actor, traceId: 'trace' }, { ...push, origin: { cause: 'people/1' } });
  expect(said.body).toEqual({ ...body, cause: 'people/1' });
});

test('the source is the department, or the role where there is none', () => {
  expect(sourceOf({ ...actor, role: 'department', department: 'police' })).toBe('police');
  expect(sourceOf(actor)).toBe('gridworker');
});

test('a system is its own source, whichever department runs it', () => {
  const system = {
    ...actor,
    role: 'department',
    department: 'police',
    source: 'household-registration',
  } as const;
  expect(sourceOf(system)).toBe('household-registration');
});

test('a department and a system have a share each; persons of one role do not share one', () => {
  expect(shareOf({ source: 'police', actor: 'department:police' })).toBe('police');
  expect(shareOf({ source: 'gridworker', actor: 'gridworker:1' })).not.toBe(
    shareOf({ source: 'gridworker', actor: 'gridworker:2' }),
  );
});

test('the same input by another verb is another body', () => {
  const other = changeOf({ actor, traceId: 'trace' }, { ...push, operation: 'moveResident' });
  expect(other.body).not.toEqual(change().body);
});

test('a receipt’s version is its position, and its id leads back to the place', () => {
  const ids = createReceiptIds(secretsFrom(Buffer.alloc(32, 13)));
  const acceptedAt = new Date('2026-11-21T12:00:00Z');
  const receipt = receiptOf(ids, push, { position: 4711, acceptedAt, repeated: false });
  expect(receipt).toMatchObject({
    recordId: push.recordId,
    version: 4711,
    position: 4711,
    shard: 'people',
    acceptedAt,
  });
  expect(ids.read(receipt.id)).toEqual({ shard: 1, position: 4711 });
});
