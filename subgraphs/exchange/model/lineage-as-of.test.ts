import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { describe, expect, test } from 'vitest';
import { factsAsOf, feedsAsOf, type MovedFacts, type ParkedLife, parkedAsOf } from './lineage-as-of.ts';

const moment = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const change = { shard: 1, position: 10, entity: 'Resident', jurisdiction: '4201', acceptedAt: moment(0) };
const batch = (feedId: string, minute: number) => ({
  feedId,
  attempts: 1,
  deliveredAt: moment(minute),
  policyRevision: 1,
});
const cursor = (position: number, movedAt: Date, failingSince: Date | null = null) => ({
  position,
  movedAt,
  attempts: failingSince === null ? 0 : 3,
  failingSince,
});
const facts = (of: Partial<MovedFacts>): MovedFacts => ({
  cursors: new Map(),
  batches: [],
  receipts: [],
  leftOut: [],
  ...of,
});
const positionAt = (of: Partial<MovedFacts>, minute: number): number | undefined =>
  factsAsOf(facts(of), [], change, moment(minute)).cursors.get('feed/1')?.position;

describe('a cursor', () => {
  test('that has not moved since stands where it stood', () => {
    expect(positionAt({ cursors: new Map([['feed/1', cursor(10, moment(1))]]) }, 2)).toBe(10);
  });
  test('that moved later had not come so far, unless the batch that carried the change is older', () => {
    const cursors = new Map([['feed/1', cursor(99, moment(5))]]);
    expect(positionAt({ cursors }, 2)).toBe(9);
    expect(positionAt({ cursors, batches: [batch('feed', 1)] }, 2)).toBe(99);
    expect(positionAt({ cursors, batches: [batch('feed', 3)] }, 2)).toBe(9);
    expect(positionAt({ cursors, batches: [batch('other', 1)] }, 2)).toBe(9);
  });
  test('failed only since it began to', () => {
    const cursors = new Map([['feed/1', cursor(5, moment(5), moment(3))]]);
    const at = (minute: number) =>
      factsAsOf(facts({ cursors }), [], change, moment(minute)).cursors.get('feed/1');
    expect(at(2)).toEqual({ position: 5, attempts: 0, failingSince: null });
    expect(at(4)).toEqual({ position: 5, attempts: 3, failingSince: moment(3) });
  });
});

test('batches and receipts of later are left out', () => {
  const receipt = { feedId: 'feed', deliveryId: 'd', digest: '', signed: null, verified: true, attempts: 1 };
  const receipts = [
    { ...receipt, deliveredAt: moment(1) },
    { ...receipt, deliveredAt: moment(3) },
  ];
  const then = factsAsOf(facts({ receipts, batches: [batch('feed', 3)] }), [], change, moment(2));
  expect(then.receipts).toEqual([receipts[0]]);
  expect(then.batches).toEqual([]);
});

test('a dead letter is none before it was parked, and open until it was decided', () => {
  const parked: ParkedLife = {
    feedId: 'feed',
    state: 'DROPPED',
    reason: 'SINK_REFUSED',
    detail: null,
    attempts: 1,
    parkedAt: moment(2),
    decidedAt: moment(4),
    decidedBy: 'department:police',
    decisionReason: 'why',
  };
  expect(parkedAsOf([parked], moment(1))).toEqual([]);
  expect(parkedAsOf([parked], moment(3))).toEqual([
    { ...parked, state: 'PARKED', decidedAt: null, decidedBy: null, decisionReason: null },
  ]);
  expect(parkedAsOf([parked], moment(4))).toEqual([parked]);
});

describe('a feed', () => {
  const feed = { id: 'feed', createdAt: moment(1), state: 'RETIRED', sink: { kind: 'stream' } } as FeedOrder;
  const outside = { ...feed, sink: { kind: 'webhook' } } as FeedOrder;
  const state = (of: FeedOrder, act?: string) =>
    feedsAsOf([of], new Map(act === undefined ? [] : [['feed', act]]), moment(2))[0]?.state;
  test('is none before it began', () => {
    expect(feedsAsOf([feed], new Map(), moment(0))).toEqual([]);
  });
  test.each([
    [undefined, 'ACTIVE'],
    ['createFeed', 'ACTIVE'],
    ['pauseFeed', 'PAUSED'],
    ['resumeFeed', 'ACTIVE'],
    ['retireFeed', 'RETIRED'],
  ])('after %s is %s', (act, expected) => {
    expect(state(feed, act)).toBe(expected);
  });
  test('with a sink outside waits for its approval', () => {
    expect(state(outside, 'createFeed')).toBe('PROPOSED');
    expect(state(outside, 'approveFeed')).toBe('ACTIVE');
    // One that was never asked for in the log was there from the beginning.
    expect(state(outside)).toBe('ACTIVE');
  });
});
