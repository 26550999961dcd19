import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { DomainError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { projectChange, type StreamProjection, whyEnd, whyNotFollow } from '../model/feed-stream.ts';
import { cursorAt, positionOf } from '../model/stream-cursor.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { feedPage, type StreamedChange } from '../store/feed-page.ts';

/**
 * A department follows its feed. The stream reads a page of the log's metadata, gives out its changes one by one as they are
 * asked for, reads the next page, and waits for the log to grow. It holds one page and nothing else, so a subscriber who reads
 * slowly costs no memory. Values are not its business: the graph resolves them for the caller, event by event.
 *
 * following → ended. Exits: the subscriber leaves; TOKEN_EXPIRED; FEED_CLOSED; SLOW_CONSUMER; TOO_MANY_STREAMS at once. Whoever
 * comes back with the last cursor goes on behind it, without gap and without repetition.
 */
export interface FeedEvent extends StreamProjection {
  readonly cursor: string;
  readonly entity: string;
  readonly change: StreamedChange;
}

export interface StreamCaller {
  readonly actor: Actor;
  /** When the caller's token ends; a caller whose token's end is unknown may not stay. */
  readonly expiresAt: number;
}

export interface FollowInput {
  readonly feed: string;
  readonly after: string | null;
  readonly from: 'BEGINNING' | 'NOW';
}

const pageSize = 100;
/** A feed that was closed, or a token that ran out, ends its stream this soon even if no event comes. */
const recheckMs = 1000;

const find = (deps: ExchangeDeps, id: string): FeedOrder | undefined =>
  deps.book.feeds().find((feed) => feed.id === id);

/** The feed as it stands now; throws where the stream must end. */
function stillOpen(deps: ExchangeDeps, caller: StreamCaller, id: string): FeedOrder {
  const feed = find(deps, id);
  const code = whyEnd(deps.book.policy(), feed, caller.expiresAt);
  if (code !== null || feed === undefined) throw new DomainError(code ?? 'FEED_CLOSED');
  return feed;
}

async function untilGrown(
  deps: ExchangeDeps,
  caller: StreamCaller,
  feed: FeedOrder,
  position: number,
  signal: AbortSignal,
): Promise<void> {
  while (!(await deps.streams.heads.beyond(feed.shard, position, recheckMs, signal)) && !signal.aborted)
    stillOpen(deps, caller, feed.id);
}

async function* follow(
  deps: ExchangeDeps,
  caller: StreamCaller,
  feed: FeedOrder,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<FeedEvent, undefined> {
  const leave = deps.streams.enter(feed.id);
  const key = deps.secrets.derive('stream-cursor');
  try {
    let position = start;
    while (!signal.aborted) {
      const after = position;
      const page = await deps.access.asActor(caller.actor, (tx) => feedPage(tx, feed.id, after, pageSize));
      if (page === null) throw new DomainError('FEED_CLOSED');
      for (const change of page.changes) {
        // Rights as they are when the event goes out, not when its page was read.
        const projection = projectChange(deps.book.policy(), stillOpen(deps, caller, feed.id), change);
        if (projection === null) continue;
        yield {
          ...projection,
          cursor: cursorAt(key, feed.id, change.position),
          entity: feed.entity,
          change,
        };
        if (signal.aborted) return;
      }
      position = page.lookedTo;
      if (position >= page.head) await untilGrown(deps, caller, feed, position, signal);
    }
  } finally {
    leave();
  }
}

/** Ends a stream whose event nobody takes, and one that waits for an event when its subscriber leaves. */
function shedWhenSlow(
  events: AsyncGenerator<FeedEvent, undefined>,
  stop: AbortController,
  notTakenMs: number,
): AsyncIterableIterator<FeedEvent> {
  let timer: NodeJS.Timeout | undefined;
  let slow = false;
  const end = (): Promise<IteratorResult<FeedEvent>> => {
    clearTimeout(timer);
    // A generator that waits hears `return` only after its wait: the signal ends the wait.
    stop.abort();
    return events.return(undefined);
  };
  return {
    async next() {
      clearTimeout(timer);
      if (slow) {
        slow = false;
        throw new DomainError('SLOW_CONSUMER');
      }
      const step = await events.next();
      if (step.done !== true) {
        timer = setTimeout(() => {
          slow = true;
          void end();
        }, notTakenMs).unref();
      }
      return step;
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function startOf(deps: ExchangeDeps, feed: FeedOrder, input: FollowInput): Promise<number> {
  if (input.after === null) return input.from === 'NOW' ? deps.streams.heads.read(feed.shard) : 0;
  const position = positionOf(deps.secrets.derive('stream-cursor'), feed.id, input.after);
  if (position === null) throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return position;
}

/** The changes of a feed, from its beginning, from now, or behind a cursor. */
export async function followFeed(
  deps: ExchangeDeps,
  caller: StreamCaller,
  input: FollowInput,
): Promise<AsyncIterableIterator<FeedEvent>> {
  // A feed that was made or resumed a moment ago may not be in the book yet.
  if (find(deps, input.feed)?.state !== 'ACTIVE') await deps.book.refresh();
  const known = find(deps, input.feed);
  const refusal = whyNotFollow(known, caller.actor);
  if (refusal !== null) throw new DomainError(refusal);
  const feed = stillOpen(deps, caller, input.feed);
  const start = await startOf(deps, feed, input);
  const stop = new AbortController();
  return shedWhenSlow(follow(deps, caller, feed, start, stop.signal), stop, deps.streams.limits.notTakenMs);
}
