import { percentile } from '../figures.ts';
import type { Answer } from './http-post.ts';
import type { LoadResult } from './order.ts';

/** Counts answers, good and bad. */
export interface Tally {
  answered(answer: Answer, expected: string, milliseconds: number): void;
  failed(error: unknown): void;
  result(seconds: number): Omit<LoadResult, 'sent'>;
}

/** Enough of a failure to see what it is. */
const shownCharacters = 500;

export function createTally(): Tally {
  const latencies: number[] = [];
  let failures = 0;
  let firstFailure: string | null = null;
  const fail = (text: string): void => {
    failures += 1;
    firstFailure ??= text.slice(0, shownCharacters);
  };
  return {
    answered({ status, text }, expected, milliseconds) {
      if (status === 200 && text.includes(expected)) latencies.push(milliseconds);
      else fail(`status ${status}: ${text}`);
    },
    failed: (error) => fail(String(error)),
    result: (seconds) => ({
      requests: latencies.length + failures,
      seconds,
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
      failures,
      firstFailure,
    }),
  };
}
