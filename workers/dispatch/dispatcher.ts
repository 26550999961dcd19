import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Logger } from '@cityhub/schema/runtime/log';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Sink } from '../sinks/sink.ts';
import { createBlockReader } from './block.ts';
import { type DrainDeps, drainFeed } from './drain.ts';
import { createHeads } from './heads.ts';
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

interface Lane {
  running: Promise<void> | null;
  sink: Sink | null;
  failures: number;
  /** On the monotonic clock: no try before this. */
  notBefore: number;
}

const firstBackoffMs = 250;
const maxBackoffMs = 30_000;

export const backoffMs = (failures: number): number => Math.min(maxBackoffMs, firstBackoffMs * 2 ** (failures - 1));

/** A code that can be shown: SQLSTATE or Node's, never a message. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'SINK_FAILED';
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { hub, book, keyring, logger } = options;
  const lanes = new Map<string, Lane>();
  let stopping = false;
  const deps: DrainDeps = { hub, book, keyring, blocks: createBlockReader(hub), heads: createHeads(hub), stopping: () => stopping };

  function laneOf(feedId: string): Lane {
    let lane = lanes.get(feedId);
    if (lane === undefined) {
      lane = { running: null, sink: null, failures: 0, notBefore: 0 };
      lanes.set(feedId, lane);
    }
    return lane;
  }

  async function run(feed: FeedOrder, lane: Lane): Promise<void> {
    try {
      lane.sink ??= await options.openSink(feed);
      await drainFeed(deps, feed.id, lane.sink, lane.failures + 1);
      lane.failures = 0;
    } catch (error) {
      lane.failures += 1;
      lane.notBefore = performance.now() + backoffMs(lane.failures);
      logger.warn({ feed: feed.name, failures: lane.failures, err: error }, 'a sink failed');
      await recordFailure(hub, feed, codeOf(error)).catch(() => {});
    }
  }

  async function drain(feedId: string): Promise<void> {
    const feed = book.feeds().find((one) => one.id === feedId && one.state === 'ACTIVE');
    const lane = laneOf(feedId);
    if (feed === undefined || stopping || performance.now() < lane.notBefore) return;
    lane.running ??= run(feed, lane).finally(() => {
      lane.running = null;
    });
    await lane.running;
  }

  async function sweep(): Promise<void> {
    const behind = await hub<{ id: string }[]>`
      select f.id from policy.feed f join log.head h on h.shard = f.shard
      left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
      where f.state = 'ACTIVE' and h.position > coalesce(c.position, 0)`;
    for (const { id } of behind) void drain(id);
  }

  return {
    drain,
    sweep,
    async close() {
      stopping = true;
      await Promise.all([...lanes.values()].map((lane) => lane.running));
      await Promise.all([...lanes.values()].map((lane) => lane.sink?.close()));
    },
  };
}
