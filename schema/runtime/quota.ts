import {
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterRes,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible';
import { QuotaExceededError } from './errors.ts';
import { openRedis } from './redis.ts';

/** Rows per minute and share: a source system's own number, else the default. */
export interface Quota {
  /** Counts rows; throws QuotaExceededError above the limit. */
  take(share: string, limit?: number, rows?: number): Promise<void>;
  close(): void;
}

/**
 * For departments without a registered system and for persons: 10,000 rows a second, far above what an app of theirs sends,
 * so that it stops a run-away and nobody else. A registered system has a number of its own.
 */
const defaultRowsPerMinute = 600_000;
/** The counter's own limit is not used: each share has its own. */
const minute = { points: defaultRowsPerMinute, duration: 60 };
/** A Redis that does not answer by then is left aside for this push: the process counts by itself. */
const redisPatienceMs = 200;

type Counter = Pick<RateLimiterMemory, 'penalty'>;

function inRedis(redisUrl: string, onError: (error: Error) => void) {
  const redis = openRedis(redisUrl, onError);
  const shared = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'cityhub-quota',
    ...minute,
    // Without a Redis every process counts by itself: too generous, but no push waits for it.
    rejectIfRedisNotReady: true,
  });
  const counter = new RLWrapperTimeouts({
    limiter: shared,
    timeoutMs: redisPatienceMs,
    insuranceLimiter: new RateLimiterMemory(minute),
  });
  return { counter, close: () => redis.disconnect() };
}

function inMemory() {
  return { counter: new RateLimiterMemory(minute), close: () => {} };
}

function refuse(counted: RateLimiterRes): never {
  throw new QuotaExceededError(Math.max(1, Math.ceil(counted.msBeforeNext / 1000)));
}

/**
 * Counts in this process, or in Redis where all processes of the hub shall share. The counter knows no limit, so that a
 * changed quota holds from the next row on.
 */
export function openQuota(options: {
  readonly redisUrl: string | undefined;
  readonly onError: (error: Error) => void;
}): Quota {
  const { redisUrl, onError } = options;
  const { counter, close }: { counter: Counter; close: () => void } =
    redisUrl === undefined ? inMemory() : inRedis(redisUrl, onError);
  return {
    async take(share, limit = defaultRowsPerMinute, rows = 1) {
      const counted = await counter.penalty(share, rows);
      if (counted.consumedPoints > limit) refuse(counted);
    },
    close,
  };
}
