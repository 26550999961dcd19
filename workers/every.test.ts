import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { every } from './every.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const ignore = (): void => {};

test('the first run is at once, and each next one the pause after the end of the last', async () => {
  const starts: number[] = [];
  const begun = Date.now();
  const loop = every(
    1000,
    async () => {
      starts.push(Date.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 400));
    },
    ignore,
  );
  await vi.advanceTimersByTimeAsync(4500);
  expect(starts).toEqual([0, 1400, 2800, 4200]);
  const stopped = loop.stop();
  await vi.advanceTimersByTimeAsync(400);
  await stopped;
});

test('a failed run is reported, and the next one comes', async () => {
  const errors: unknown[] = [];
  let runs = 0;
  const loop = every(
    1000,
    async () => {
      runs += 1;
      throw new Error(`run ${runs}`);
    },
    (error) => errors.push((error as Error).message),
  );
  await vi.advanceTimersByTimeAsync(2000);
  expect(errors).toEqual(['run 1', 'run 2', 'run 3']);
  await loop.stop();
});

test('after a stop nothing runs any more, and the stop waits for the run under way', async () => {
  let runs = 0;
  let ended = false;
  const running = Promise.withResolvers<void>();
  const loop = every(
    1000,
    async () => {
      runs += 1;
      await running.promise;
      ended = true;
    },
    ignore,
  );
  const stopped = loop.stop().then(() => ended);
  running.resolve();
  expect(await stopped).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toBe(1);
});
