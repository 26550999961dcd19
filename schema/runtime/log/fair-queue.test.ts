import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

interface Item {
  readonly lane: string;
  readonly record: string;
  readonly number: number;
}

/** As the appender asks: no record twice in one batch. */
function batchOf(queue: ReturnType<typeof createFairQueue<Item>>, most: number): Item[] {
  const seen = new Set<string>();
  return queue.take(most, ({ record }) => {
    const isFirst = !seen.has(record);
    seen.add(record);
    return isFirst;
  });
}

const items = fc.array(
  fc.record({
    lane: fc.constantFrom('a', 'b', 'c', 'd'),
    record: fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5', 'r6'),
  }),
  { maxLength: 200 },
);

test('whatever comes in leaves once, in batches without a record twice, and in order for each lane and record', () => {
  fc.assert(
    fc.property(
      items,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (list, most, between) => {
        const queue = createFairQueue<Item>();
        const left: Item[] = [];
        const takeOne = (): void => {
          const batch = batchOf(queue, most);
          expect(batch.length).toBeLessThanOrEqual(most);
          expect(new Set(batch.map(({ record }) => record)).size).toBe(batch.length);
          left.push(...batch);
        };
        for (const [number, item] of list.entries()) {
          queue.add(item.lane, { ...item, number });
          if (number % between === 0) takeOne();
        }
        while (!queue.isEmpty()) {
          const before = left.length;
          takeOne();
          expect(left.length).toBeGreaterThan(before);
        }
        expect(left.map(({ number }) => number).sort((one, other) => one - other)).toEqual([...list.keys()]);
        for (const mine of Map.groupBy(left, ({ lane, record }) => `${lane}/${record}`).values())
          expect(mine.map(({ number }) => number)).toEqual(
            mine.map(({ number }) => number).toSorted((one, other) => one - other),
          );
      },
    ),
    { numRuns: 300 },
  );
});

test('one item behind a flood leaves with the next batch, and lanes share a batch evenly', () => {
  const queue = createFairQueue<number>();
  for (let number = 0; number < 50_000; number += 1) queue.add('flood', number);
  for (let number = 0; number < 300; number += 1) queue.add('quiet', -number - 1);
  const batch = queue.take(1000, () => true);
  expect(batch.filter((number) => number < 0)).toHaveLength(300);
  const more = createFairQueue<number>();
  for (let number = 0; number < 9000; number += 1) more.add(`lane ${number % 3}`, number);
  const counts = Map.groupBy(
    more.take(999, () => true),
    (number) => number % 3,
  );
  expect([...counts.values()].map(({ length }) => length)).toEqual([333, 333, 333]);
});

test('with more lanes than a batch holds, whoever was left out comes first in the next', () => {
  const queue = createFairQueue<number>();
  for (let round = 0; round < 3; round += 1)
    for (let lane = 0; lane < 25; lane += 1) queue.add(`lane ${lane}`, lane);
  const waits = new Map<number, number[]>();
  for (let batch = 0; !queue.isEmpty(); batch += 1)
    for (const lane of queue.take(10, () => true)) waits.set(lane, [...(waits.get(lane) ?? []), batch]);
  for (const batches of waits.values())
    for (const [turn, batch] of batches.entries())
      expect(batch).toBeLessThanOrEqual(Math.floor((25 * (turn + 1)) / 10));
});

test('a long queue is taken in linear time, however many of its items must wait', () => {
  const timed = (count: number): number => {
    const queue = createFairQueue<Item>();
    for (let number = 0; number < count; number += 1)
      queue.add('flood', { lane: 'flood', record: `r${number % 997}`, number });
    let looks = 0;
    while (!queue.isEmpty()) {
      const seen = new Set<string>();
      queue.take(1000, ({ record }) => {
        looks += 1;
        const isFirst = !seen.has(record);
        seen.add(record);
        return isFirst;
      });
    }
    return looks / count;
  };
  expect(timed(100_000)).toBeLessThan(2 * timed(10_000));
});
