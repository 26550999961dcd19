import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeliveredChange, type DeliveryFacts, deliveriesOf, deliveryOf } from './delivery.ts';

const feed = (department: string, of: Partial<FeedOrder> = {}): FeedOrder => ({
  id: `feed-${department}`,
  department,
  name: `${department}-residents`,
  entity: 'Resident',
  shard: 1,
  fields: ['name', 'gridCode'],
  jurisdiction: '4201',
  purpose: department,
  sink: { kind: 'postgres', database: `department_${department}` },
  state: 'ACTIVE',
  filter: [],
  createdAt: new Date(0),
  backfillTo: 0,
  whenParked: 'SUPERSEDE',
  addresses: null,
  ...of,
});
const grant = (department: string, fields: string[], treatment: 'SEE' | 'MASK' = 'SEE'): Grant => ({
  role: 'department',
  department,
  entity: 'Resident',
  fields,
  treatment,
  jurisdiction: '4201',
  purpose: department,
  validFrom: new Date(0),
  validTo: new Date('9999-01-01'),
});
const change: DeliveredChange = {
  shard: 1,
  position: 100,
  entity: 'Resident',
  jurisdiction: '420102010001001',
  acceptedAt: new Date('2026-11-20T12:00:00Z'),
};
const none: DeliveryFacts = { cursors: new Map(), batches: [], parked: [], receipts: [], leftOut: [] };
const policy = compilePolicy([grant('police', ['name', 'gridCode', 'phone']), grant('water', ['gridCode'])]);

test('the board has every department whose feed asks for the change, by code', () => {
  const feeds = [
    feed('water'),
    feed('police'),
    feed('fire', { entity: 'Ticket' }),
    feed('health', { state: 'PAUSED' }),
  ];
  const board = deliveriesOf(policy, feeds, change, none);
  expect(board.map((one) => one.departmentCode)).toEqual(['police', 'water']);
  const elsewhere = { ...change, jurisdiction: '430102010001001' };
  expect(deliveriesOf(policy, feeds, elsewhere, none)).toEqual([]);
});

test('each delivery says which fields travel and why the others do not', () => {
  const [police, water] = deliveriesOf(policy, [feed('police'), feed('water')], change, none);
  expect(police?.fields).toEqual(['name', 'gridCode']);
  expect(police?.withheld).toContainEqual({ field: 'phone', reason: 'NOT_ORDERED' });
  expect(police?.withheld).toContainEqual({ field: 'citizenId', reason: 'NO_RIGHT' });
  expect(water?.fields).toEqual(['gridCode']);
  expect(water?.withheld).toContainEqual({ field: 'name', reason: 'NO_RIGHT' });
});

const deliveredAt = new Date('2026-11-21T12:00:00Z');
const cursor = (position: number, failingSince: Date | null = null, attempts = 0) => ({
  position,
  attempts,
  failingSince,
});
const state = (facts: Partial<DeliveryFacts>, of = change) => {
  const [board] = deliveriesOf(policy, [feed('police')], of, { ...none, ...facts });
  return [board?.state, board?.attempts, board?.deliveredAt ?? null];
};
const at = (position: number, failingSince?: Date | null, attempts?: number) =>
  new Map([['feed-police/1', cursor(position, failingSince, attempts)]]);

test('a feed that has not begun, or is behind, has the change on its way', () => {
  expect(state({})).toEqual(['PENDING', 0, null]);
  expect(state({ cursors: at(99) })).toEqual(['PENDING', 0, null]);
});

test('a feed whose sink fails tries again, and says how often it has tried', () => {
  expect(state({ cursors: at(99, new Date(), 3) })).toEqual(['RETRYING', 3, null]);
});

test('a feed at or beyond the change has delivered it, with the batch that carried it', () => {
  const batches = [{ feedId: 'feed-police', attempts: 2, deliveredAt, policyRevision: 7 }];
  expect(state({ cursors: at(100), batches })).toEqual(['DELIVERED', 2, deliveredAt]);
  expect(state({ cursors: at(5000), batches })).toEqual(['DELIVERED', 2, deliveredAt]);
});

test('what was delivered stays delivered when the sink fails later', () => {
  const batches = [{ feedId: 'feed-police', attempts: 1, deliveredAt, policyRevision: 7 }];
  expect(state({ cursors: at(100, new Date(), 7), batches })).toEqual(['DELIVERED', 1, deliveredAt]);
});

test('the cursor of another feed, or of another shard, says nothing', () => {
  for (const key of ['feed-police/2', 'feed-water/1', 'feed-police'])
    expect(state({ cursors: new Map([[key, cursor(5000)]]) })[0]).toBe('PENDING');
  const third = { ...change, shard: 3 };
  expect(state({ cursors: new Map([['feed-police/3', cursor(5000)]]) }, third)[0]).toBe('DELIVERED');
  expect(state({ cursors: at(5000) }, third)[0]).toBe('PENDING');
  const others = [{ feedId: 'feed-water', attempts: 9, deliveredAt, policyRevision: 7 }];
  expect(state({ cursors: at(100), batches: others })).toEqual(['DELIVERED', 1, null]);
});

test('a change is delivered exactly when the cursor has reached it, wherever it stands', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.boolean(), (position, failing) => {
      const [found] = state({ cursors: at(position, failing ? new Date() : null, 1) });
      expect(found === 'DELIVERED').toBe(position >= change.position);
    }),
  );
});

const parked = (
  of: Partial<DeliveryFacts['parked'][number]> = {},
): Pick<DeliveryFacts, 'cursors' | 'parked'> => ({
  cursors: at(5000),
  parked: [
    {
      feedId: 'feed-police',
      state: 'PARKED',
      reason: 'SINK_REFUSED',
      attempts: 3,
      decidedAt: null,
      ...of,
    },
  ],
});

test.each([
  [{}, 'PARKED'],
  [{ reason: 'HELD_BEHIND_PARKED' }, 'HELD'],
  [{ state: 'DROPPED' }, 'DROPPED'],
  [{ state: 'SUPERSEDED' }, 'SUPERSEDED'],
  [{ state: 'REDELIVERED', decidedAt: deliveredAt }, 'DELIVERED'],
] as const)('a dead letter %j is not delivered because the cursor has passed it: %s', (of, expected) => {
  expect(state(parked(of))[0]).toBe(expected);
});

const receipt = {
  feedId: 'feed-police',
  deliveryId: 'd1',
  digest: 'x',
  signed: null,
  verified: false,
  attempts: 2,
  deliveredAt,
};

test('a receipt delivers what the cursor has not passed, and what was sent again after it was parked', () => {
  expect(state({ cursors: at(99), receipts: [receipt] })).toEqual(['DELIVERED', 2, deliveredAt]);
  expect(state({ ...parked(), receipts: [receipt] })[0]).toBe('DELIVERED');
});

test('what a filter or a backfill leaves out is not on the board, unless a replay brought it', () => {
  const leftOut = [{ feedId: 'feed-police', why: 'SKIPPED_BY_BACKFILL' as const }];
  expect(deliveriesOf(policy, [feed('police')], change, { ...none, cursors: at(5000), leftOut })).toEqual([]);
  expect(state({ cursors: at(5000), leftOut, receipts: [receipt] })[0]).toBe('DELIVERED');
});

test('a feed without a right to any field, or to a field of its filter, withholds the record', () => {
  const facts = { ...none, cursors: new Map([['feed-water/1', cursor(5000)]]) };
  const nameOnly = feed('water', { fields: ['name'] });
  expect(deliveriesOf(policy, [nameOnly], change, facts)[0]).toMatchObject({ state: 'WITHHELD', fields: [] });
  const filtered = feed('water', { filter: [{ field: 'name', in: ['王'] }] });
  expect(deliveriesOf(policy, [filtered], change, facts)[0]).toMatchObject({ state: 'WITHHELD', fields: [] });
});

test('what was delivered went with the rights of that moment, whatever was revoked since', () => {
  const then = compilePolicy([
    { ...grant('police', ['name', 'gridCode']), validTo: new Date('2026-11-20T13:00:00Z') },
  ]);
  const batch = (at: string) => [
    { feedId: 'feed-police', attempts: 1, deliveredAt: new Date(at), policyRevision: 1 },
  ];
  const board = (batches: DeliveryFacts['batches']) =>
    deliveriesOf(then, [feed('police')], change, { ...none, cursors: at(100), batches })[0];
  expect(board(batch('2026-11-20T12:30:00Z'))).toMatchObject({
    state: 'DELIVERED',
    fields: ['name', 'gridCode'],
  });
  expect(board(batch('2026-11-20T13:30:00Z'))).toMatchObject({ state: 'WITHHELD', fields: [] });
});

test('a right that came after the change opens nothing of it', () => {
  const later = compilePolicy([
    { ...grant('police', ['name', 'gridCode']), validFrom: new Date('2026-11-20T12:00:01Z') },
  ]);
  const [police] = deliveriesOf(later, [feed('police')], change, none);
  expect(police?.state).toBe('WITHHELD');
  expect(police?.withheld).toContainEqual({ field: 'name', reason: 'NO_RIGHT_THEN' });
});

test('a masked field is named as masked, and a stream is no delivery', () => {
  const masks = compilePolicy([grant('police', ['name'], 'MASK'), grant('police', ['gridCode'])]);
  const [police] = deliveriesOf(masks, [feed('police', { sink: { kind: 'stream' } })], change, none);
  expect(police).toMatchObject({ state: 'ON_STREAM', fields: ['name', 'gridCode'], masked: ['name'] });
});

test.each(['PROPOSED', 'PAUSED', 'RETIRED'] as const)(
  'a %s feed is on the board for what it had before, and for nothing after',
  (idle) => {
    const feeds = [feed('police', { state: idle })];
    expect(deliveriesOf(policy, feeds, change, { ...none, cursors: at(99) })).toEqual([]);
    expect(deliveriesOf(policy, feeds, change, { ...none, cursors: at(100) })[0]?.state).toBe('DELIVERED');
    expect(deliveryOf(policy, feeds[0] as FeedOrder, change, none).state).toBe(idle);
  },
);

test('what a filter on a hidden field says is told to nobody, whatever the feed’s state', () => {
  const leftOut = [{ feedId: 'feed-water', why: 'NOT_MATCHING' as const }];
  for (const idle of ['ACTIVE', 'PAUSED', 'PROPOSED', 'RETIRED'] as const) {
    const hidden = feed('water', { state: idle, filter: [{ field: 'name', in: ['王'] }] });
    const [matching, not] = [none, { ...none, leftOut }].map((facts) =>
      deliveryOf(policy, hidden, change, facts),
    );
    expect(not).toEqual(matching);
    const seen = feed('water', { state: idle, filter: [{ field: 'gridCode', in: ['x'] }] });
    expect(deliveryOf(policy, seen, change, { ...none, leftOut }).state).toBe('NOT_MATCHING');
  }
});
