import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { codeOf, isRefusal, SinkFailed } from '../sinks/failures.ts';
import type { Sink } from '../sinks/sink.ts';
import type { BlockReader } from './block.ts';
import type { FeedState } from './feed-state.ts';
import type { Heads } from './heads.ts';
import { type LeftOut, nothingLeftOut } from './parked.ts';
import { type RevisionWatch, RightsChanged } from './revisions.ts';

/** What all feeds of a process share. No slot, connection or lock of it is held while a sink is being written to. */
export interface DispatchDeps {
  readonly hub: RawSql;
  readonly book: PolicyBook;
  readonly keyring: Keyring;
  readonly blocks: BlockReader;
  readonly heads: Heads;
  readonly revisions: RevisionWatch;
  /** This process, in claims of orders. */
  readonly worker: string;
  /** Feeds of which this process has recorded a delivery: only before the first can it have died on one. */
  readonly proven: Set<string>;
  /** True when the process is to end: finish the block, then leave. */
  readonly stopping: () => boolean;
}

/** One run over one feed: what is known, and what is still under way. */
export interface Delivering {
  readonly deps: DispatchDeps;
  readonly feed: FeedOrder;
  readonly sink: Sink;
  readonly breaker: CircuitBreakerPolicy;
  /** The number of the attempt at the next block. */
  tries: number;
  leftOut: LeftOut;
  hasOrders: boolean;
  /** Drains without an outcome before this one, and the end of the stretch they died on: see careful.ts. */
  unfinished: number;
  suspectTo: number | null;
  /** Whether this run stands in the count of those without an outcome. */
  raised: boolean;
  /** How many positions the next block may span. */
  span: number;
  /** The last delivery's recording, which runs beside the next block. */
  recorded: Promise<void>;
}

export function startDelivering(
  deps: DispatchDeps,
  feed: FeedOrder,
  sink: Sink,
  run: { readonly breaker: CircuitBreakerPolicy; readonly state: FeedState },
): Delivering {
  const { breaker, state } = run;
  return {
    deps,
    feed,
    sink,
    breaker,
    tries: state.attempts + 1,
    leftOut: nothingLeftOut,
    hasOrders: state.hasOrders,
    unfinished: state.unfinished,
    suspectTo: state.suspectTo,
    raised: false,
    span: sink.blockSize,
    recorded: Promise.resolve(),
  };
}

/** Whatever a sink throws is a failure of the sink, unless it refuses what it was sent, or rights changed. */
async function ofTheSink<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof SinkFailed || error instanceof RightsChanged || isRefusal(error);
    throw known ? error : new SinkFailed(codeOf(error), { cause: error });
  }
}

/** Sends something to a sink: its breaker counts what becomes of it. */
export function send<Result>(breaker: CircuitBreakerPolicy, work: () => Promise<Result>): Promise<Result> {
  return breaker.execute(() => ofTheSink(work));
}

/** Asks a sink something else: that it answers does not say that it takes anything, so only a failure counts. */
export async function ask<Result>(
  breaker: CircuitBreakerPolicy,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await ofTheSink(work);
  } catch (error) {
    return breaker.execute(() => Promise.reject(error));
  }
}

/** The feed as it is now, unless it is not active any more or asks for something else than what this run delivers. */
export function isCurrent({ deps, feed }: Pick<Delivering, 'deps' | 'feed'>): boolean {
  const now = deps.book.feeds().find((one) => one.id === feed.id);
  return now === feed || (now?.state === 'ACTIVE' && JSON.stringify(now) === JSON.stringify(feed));
}
