import { describe, expect, test } from 'vitest';
import { BlockRefused, SinkFailed } from '../sinks/failures.ts';
import { isOpen, pauseMs, restoreBreaker } from './trouble.ts';

const failure = new SinkFailed('TIMEOUT');
const fail = () => Promise.reject(failure);

describe('the pause', () => {
  test('doubles with each failure, half of it by chance, and ends at 5 s in the first minute', () => {
    const longest = [1, 2, 3, 5, 6, 50].map((failures) =>
      Math.max(...Array.from({ length: 200 }, () => pauseMs(failures, 0, failure))),
    );
    const ceilings = [250, 500, 1000, 4000, 5000, 5000];
    for (const [index, ceiling] of ceilings.entries()) {
      expect(longest[index]).toBeLessThanOrEqual(ceiling);
      expect(longest[index]).toBeGreaterThan(ceiling * 0.75);
      expect(pauseMs([1, 2, 3, 5, 6, 50][index] as number, 0, failure)).toBeGreaterThanOrEqual(
        ceiling / 2 - 1,
      );
    }
  });

  test('ends at half a minute when a sink has failed for longer', () => {
    const pauses = Array.from({ length: 200 }, () => pauseMs(30, 61_000, failure));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(14_999);
  });

  test('is what the sink asks for, an hour at most', () => {
    expect(pauseMs(1, 0, new SinkFailed('HTTP_429', { retryAfterMs: 7000 }))).toBe(7000);
    expect(pauseMs(9, 0, new SinkFailed('HTTP_429', { retryAfterMs: 1e12 }))).toBe(3_600_000);
    expect(pauseMs(9, 0, new SinkFailed('HTTP_429', { retryAfterMs: -5 }))).toBe(0);
  });
});

describe('the breaker', () => {
  /** Each failure in a process of its own: only what stands in the row goes on. */
  async function failTimes(times: number, stored: unknown = null): Promise<unknown> {
    let state = stored;
    for (let count = 0; count < times; count += 1) {
      const breaker = restoreBreaker(state);
      await breaker.execute(fail).catch(() => {});
      state = JSON.parse(JSON.stringify(breaker.toJSON()));
    }
    return state;
  }

  test('opens with the fifth failure in a row, whoever saw them', async () => {
    expect(isOpen(restoreBreaker(await failTimes(4)))).toBe(false);
    expect(isOpen(restoreBreaker(await failTimes(5)))).toBe(true);
  });

  test('lets the next attempt through, and closes when it works', async () => {
    const breaker = restoreBreaker(await failTimes(5));
    await expect(breaker.execute(() => 'taken')).resolves.toBe('taken');
    expect(isOpen(breaker)).toBe(false);
  });

  test('stays open when the probe fails, and counts on', async () => {
    const state = await failTimes(8);
    expect(state).toMatchObject({ ownState: { attemptNo: 4 } });
    expect(isOpen(restoreBreaker(state))).toBe(true);
  });

  test('does not count what the sink refuses', async () => {
    const breaker = restoreBreaker(null);
    for (let count = 0; count < 10; count += 1)
      await breaker.execute(() => Promise.reject(new BlockRefused('23514'))).catch(() => {});
    expect(isOpen(breaker)).toBe(false);
  });
});
