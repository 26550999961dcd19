import { expect, test } from 'vitest';
import { createLane, pauseMs } from './lane.ts';

test('the pause doubles with each failure and ends at half a minute', () => {
  expect([1, 2, 3, 8, 50].map(pauseMs)).toEqual([250, 500, 1000, 30_000, 30_000]);
});

test('a call while a run is under way gets a run of its own after it', async () => {
  let runs = 0;
  const first = Promise.withResolvers<void>();
  const lane = createLane(
    async () => {
      runs += 1;
      if (runs === 1) await first.promise;
    },
    async () => {},
  );
  const both = [lane.run(), lane.run()];
  expect(runs).toBe(1);
  first.resolve();
  await Promise.all(both);
  expect(runs).toBe(2);
});

test('a failed run is reported and the lane pauses: the next call does nothing', async () => {
  const failures: number[] = [];
  let runs = 0;
  const lane = createLane(
    async () => {
      runs += 1;
      throw new Error('dead');
    },
    async (_error, count) => void failures.push(count),
  );
  await lane.run();
  await lane.run();
  expect([runs, failures]).toEqual([1, [1]]);
});
