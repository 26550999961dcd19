import { expect, test } from 'vitest';
import { type Selecting, select, selectionKey } from './selection.ts';

const feed = (of: Partial<Selecting> = {}): Selecting => ({
  shard: 1,
  entity: 'Resident',
  jurisdiction: '4201',
  filter: [],
  backfillTo: 0,
  ...of,
});

/** The numbers of the parameters that a condition names. */
const named = (condition: string): number[] =>
  [...new Set([...condition.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])))].toSorted(
    (a, b) => a - b,
  );

test('every parameter is named and every name has its parameter, whatever the feed asks for', () => {
  const filter = [{ field: 'gridCode', in: ['420102010001001'] }];
  for (const order of [
    feed(),
    feed({ filter }),
    feed({ backfillTo: 50 }),
    feed({ filter, backfillTo: 50 }),
  ]) {
    const { condition, parameters } = select(order, 10, 20);
    expect(named(condition)).toEqual(parameters.map((_, index) => index + 1));
  }
});

test('no value of an order stands in the text of the statement', () => {
  const hostile = "'; drop table log.change; --";
  const filter = [{ field: hostile, in: [hostile] }];
  const { condition, parameters } = select(
    feed({ filter, jurisdiction: hostile, entity: hostile, backfillTo: 50 }),
    0,
    9,
  );
  expect(condition).not.toContain('drop');
  expect(parameters).toContain(JSON.stringify(filter));
});

test('the rule of the backfill ends where the backfill does', () => {
  const order = feed({ backfillTo: 50 });
  expect(select(order, 49, 60).condition).toContain('max(x.position)');
  expect(select(order, 50, 60).condition).not.toContain('max(x.position)');
});

test('feeds that ask for other changes have other keys', () => {
  const keys = [
    feed(),
    feed({ shard: 2 }),
    feed({ entity: 'Ticket' }),
    feed({ jurisdiction: '42' }),
    feed({ backfillTo: 1 }),
  ];
  expect(new Set(keys.map(selectionKey)).size).toBe(keys.length);
});
