import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';

/** Where a piece of work stands: in which trace, and behind which span where spans are made. */
export interface Trail {
  /** 32 hex digits of W3C Trace Context; the id of a request in every log line. */
  readonly traceId: string;
  readonly context: Context | null;
}

const trails = new AsyncLocalStorage<Trail | undefined>();

/** The trail of the work that runs; undefined for what belongs to no request. */
export const trailNow = (): Trail | undefined => trails.getStore();

/** Runs work on a trail: whatever it begins stands on it, too. */
export const onTrail = <Result>(trail: Trail, work: () => Result): Result => trails.run(trail, work);

/** Runs work for a request whose trace is known. */
export function inTrace<Result>(traceId: string, work: () => Result): Result {
  return trails.run({ traceId, context: null }, work);
}

/** For loops that a request happens to start and that serve all: they are nobody's. */
export const offTrail = <Result>(work: () => Result): Result => trails.run(undefined, work);
