import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Logger } from '@cityhub/schema/runtime/log';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Sink } from '../sinks/sink.ts';
import { createBlockReader } from './block.ts';
import { type DrainDeps, drainFeed } from './drain.ts';
import { createHeads } from './heads.ts';
import { createLane, type Lane } from './lane.ts';
import { recordFailure } from './record.ts';

/** Runs at most one drain per feed in this process; a failing feed backs off alone. */
export interface Dispatcher {
  /** Delivers whatever the feed has not got yet. Never throws: a failure is recorded and tried again later. */
  drain(feedId: string): Promise<void>;
  /** Drains every feed that is behind and not backing off: what a lost wake-up would have started. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export interface DispatcherOptions {
  readonly hub: RawSql;
  readonly book: PolicyBook;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly openSink: (feed: FeedOrder) => Promise<Sink>;
}

/** A code that can be shown: SQLSTATE or Node's, never a message. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'SINK_FAILED';
}

/** Active feeds whose shard has grown beyond their cursor. */
async function feedsBehind(hub: RawSql): Promise<string[]> {
  const rows = await hub<{ id: string }[]>`
    select f.id from policy.feed f join log.head h on h.shard = f.shard
    left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
    where f.state = 'ACTIVE' and h.position > coalesce(c.position, 0)`;
  return rows.map((row) => row.id);
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { hub, book, keyring, logger } = options;
  const lanes = new Map<string, Lane>();
  const sinks = new Map<string, Sink>();
  let stopping = false;
  const deps: DrainDeps = {
    hub,
    book,
    keyring,
    blocks: createBlockReader(hub),
    heads: createHeads(hub),
    stopping: () => stopping,
  };

  function laneOf(feed: FeedOrder): Lane {
    const work = async (attempt: number): Promise<void> => {
      let sink = sinks.get(feed.id);
      if (sink === undefined) sinks.set(feed.id, (sink = await options.openSink(feed)));
      await drainFeed(deps, feed.id, sink, attempt);
    };
    return createLane(work, async (error, failures) => {
      logger.warn({ feed: feed.name, failures, err: error }, 'a sink failed');
      await recordFailure(hub, feed, codeOf(error)).catch(() => {});
    });
  }

  async function drain(feedId: string): Promise<void> {
    const feed = book.feeds().find((one) => one.id === feedId && one.state === 'ACTIVE');
    if (feed === undefined || stopping) return;
    let lane = lanes.get(feedId);
    if (lane === undefined) lanes.set(feedId, (lane = laneOf(feed)));
    await lane.run();
  }

  async function sweep(): Promise<void> {
    for (const id of await feedsBehind(hub)) void drain(id);
  }

  return {
    drain,
    sweep,
    async close() {
      stopping = true;
      await Promise.all([...lanes.values()].map((lane) => lane.idle()));
      await Promise.all([...sinks.values()].map((sink) => sink.close()));
    },
  };
}
