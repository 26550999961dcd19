import { randomUUID } from 'node:crypto';
import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Logger } from '@cityhub/schema/runtime/log';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Sink } from '../sinks/sink.ts';
import { createBlockReader } from './block.ts';
import { feedsBehind } from './feed-state.ts';
import { createHeads } from './heads.ts';
import { createLane, type Lane } from './lane.ts';
import { createOpenSinks } from './open-sinks.ts';
import { createRevisionWatch } from './revisions.ts';
import { type RunDeps, runFeed } from './run-feed.ts';

/** Runs at most one drain per feed in this process; a failing feed backs off alone. */
export interface Dispatcher {
  /**
   * Delivers whatever the feed has not got yet. Never throws: a failure is recorded and tried again later. Resolves when the
   * feed has caught up, and after a quarter of a second in any case: a slow sink must not keep a slot that others need.
   */
  wake(feedId: string): Promise<void>;
  /** Drains every feed that is behind and not pausing: what a lost wake-up would have started. */
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

/** A wake-up is held for so long, since wake-ups of a feed are one while one of them is held. */
const holdMs = 250;
/** At the end a block under way has so long to be taken. */
const lastBlockMs = 2000;

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { hub, book, keyring, logger } = options;
  const lanes = new Map<string, Lane>();
  const pausing = new Set<string>();
  let stopping = false;
  const deps: RunDeps = {
    hub,
    book,
    keyring,
    logger,
    blocks: createBlockReader(hub),
    heads: createHeads(hub),
    revisions: createRevisionWatch(book),
    sinks: createOpenSinks(options.openSink),
    worker: randomUUID(),
    proven: new Set(),
    stopping: () => stopping,
  };

  async function drain(feedId: string): Promise<void> {
    try {
      let end = await runFeed(deps, feedId);
      while (end === 'again' && !stopping) end = await runFeed(deps, feedId);
      if (end === 'pausing') pausing.add(feedId);
      else pausing.delete(feedId);
    } catch (err) {
      // The hub's own trouble, so there was no place to record it: the next sweep tries again.
      logger.warn({ err }, 'a feed was not drained');
      pausing.add(feedId);
    }
  }

  function laneOf(feedId: string): Lane {
    let lane = lanes.get(feedId);
    if (lane === undefined) lanes.set(feedId, (lane = createLane(() => drain(feedId))));
    return lane;
  }

  return {
    async wake(feedId) {
      if (stopping) return;
      const held = after(holdMs);
      await Promise.race([laneOf(feedId).run(), held]);
      if (pausing.has(feedId)) await held;
    },
    async sweep() {
      if (stopping) return;
      for (const id of await feedsBehind(hub)) void laneOf(id).run();
    },
    async close() {
      stopping = true;
      const idle = Promise.all([...lanes.values()].map((lane) => lane.idle()));
      await Promise.race([idle, after(lastBlockMs)]);
      deps.revisions.stopAll();
      await idle;
      deps.revisions.close();
      await deps.sinks.close();
    },
  };
}
