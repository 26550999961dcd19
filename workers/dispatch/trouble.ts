import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
  type IBackoff,
} from 'cockatiel';
import { isRefusal, SinkFailed } from '../sinks/failures.ts';
import { RightsChanged } from './revisions.ts';

/**
 * Backoff and circuit breaker of one feed. Nothing of it lives in a process: it is read from `log.cursor` before an attempt
 * and written back after a failure, so that all workers know the same.
 *
 * closed → (5 failures in a row) → open → (retry_at has passed) → half open → closed, or open again for longer.
 * While it is closed each failure has its pause, too; what opening adds is that the next attempt is a single record.
 */
export interface Trouble {
  /** Failures in a row. */
  readonly attempts: number;
  /** How long it has been failing; 0 where it has not. */
  readonly failingMs: number;
  /** What the breaker's library wrote, or null. */
  readonly breaker: unknown;
}

const failuresToOpen = 5;
const firstPauseMs = 250;
/** In its first minute a failure is likely a restart, and is looked at often; then a retry a half minute is enough. */
const youngMs = 60_000;
const maxPauseYoungMs = 5000;
const maxPauseMs = 30_000;
/** What a sink may ask for at most. */
const maxRetryAfterMs = 3_600_000;
/** More steps than it takes to come to the longest pause. */
const maxSteps = 12;

/** The pause after so many failures in a row, half of it by chance, so that feeds of one sink do not come back as one. */
export function pauseMs(failures: number, failingMs: number, error: unknown): number {
  const asked = error instanceof SinkFailed ? error.retryAfterMs : null;
  if (asked !== null) return Math.min(Math.max(asked, 0), maxRetryAfterMs);
  const backoff = new ExponentialBackoff({
    generator: halfJitterGenerator,
    initialDelay: firstPauseMs,
    maxDelay: failingMs < youngMs ? maxPauseYoungMs : maxPauseMs,
  });
  let step: IBackoff<unknown> = backoff.next();
  for (let count = 1; count < Math.min(failures, maxSteps); count += 1) step = step.next(undefined);
  return step.duration;
}

interface StoredBreaker {
  readonly ownState: { readonly value: CircuitState; readonly openedAt?: number };
}

/** The breaker as it was left. What a sink refuses is no failure of the sink. */
export function restoreBreaker(stored: unknown): CircuitBreakerPolicy {
  const options = {
    // When to try again says retry_at, by the database's clock: whoever comes here may try.
    halfOpenAfter: 0,
    breaker: new ConsecutiveBreaker(failuresToOpen),
  };
  const handled = handleWhen((error) => !isRefusal(error) && !(error instanceof RightsChanged));
  if (stored === null || stored === undefined) return circuitBreaker(handled, options);
  const { ownState, ...rest } = stored as StoredBreaker;
  const initialState = {
    ...rest,
    ownState: ownState.openedAt === undefined ? ownState : { ...ownState, openedAt: 0 },
  };
  return circuitBreaker(handled, { ...options, initialState });
}

/** Whether the next attempt is a probe. */
export const isOpen = (breaker: CircuitBreakerPolicy): boolean => breaker.state !== CircuitState.Closed;
