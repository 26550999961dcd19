import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { FeedOrder, Grant } from '@cityhub/schema/policy/grant';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeliveredChange, type DeliveryFacts, deliveriesOf } from './delivery.ts';

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
};
const none: DeliveryFacts = { cursors: new Map(), batches: [] };
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
  const batches = [{ feedId: 'feed-police', attempts: 2, deliveredAt }];
  expect(state({ cursors: at(100), batches })).toEqual(['DELIVERED', 2, deliveredAt]);
  expect(state({ cursors: at(5000), batches })).toEqual(['DELIVERED', 2, deliveredAt]);
});

test('what was delivered stays delivered when the sink fails later', () => {
  const batches = [{ feedId: 'feed-police', attempts: 1, deliveredAt }];
  expect(state({ cursors: at(100, new Date(), 7), batches })).toEqual(['DELIVERED', 1, deliveredAt]);
});

test('the cursor of another feed, or of another shard, says nothing', () => {
  for (const key of ['feed-police/2', 'feed-water/1', 'feed-police'])
    expect(state({ cursors: new Map([[key, cursor(5000)]]) })[0]).toBe('PENDING');
  const third = { ...change, shard: 3 };
  expect(state({ cursors: new Map([['feed-police/3', cursor(5000)]]) }, third)[0]).toBe('DELIVERED');
  expect(state({ cursors: at(5000) }, third)[0]).toBe('PENDING');
  const others = [{ feedId: 'feed-water', attempts: 9, deliveredAt }];
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
