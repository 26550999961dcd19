import type { PolicyBook } from '../policy/book.ts';
import { feedMatches } from '../policy/project.ts';
import type { RawSql } from './database.ts';
import { offTrail } from './telemetry/trail.ts';

/** Holds an answer until every subscribed department has the change (wait: ALL_RECEIPTS). */
export interface DeliveryWatch {
  /** Resolves true when all have it, false when the time is over. */
  wait(
    change: { entity: string; jurisdiction: string; shard: number; position: number },
    timeoutMs: number,
  ): Promise<boolean>;
}

/** All waiting callers share one look at the cursors, this often. */
const lookEveryMs = 4;

interface Waiting {
  readonly shard: number;
  readonly position: number;
  readonly feeds: readonly string[];
  readonly resolve: (delivered: boolean) => void;
  readonly until: number;
}

export function createDeliveryWatch(sql: RawSql, book: PolicyBook): DeliveryWatch {
  const waiting = new Set<Waiting>();
  let looking = false;

  async function look(): Promise<void> {
    // A failed look is a look later: the callers' time limit ends their wait in any case.
    const rows = await sql<{ feed_id: string; shard: number; position: number }[]>`
      select feed_id, shard, position from log.cursor`.catch(() => []);
    const cursors = new Map(rows.map((row) => [`${row.feed_id}/${row.shard}`, row.position]));
    const now = performance.now();
    for (const one of waiting) {
      const delivered = one.feeds.every((feed) => (cursors.get(`${feed}/${one.shard}`) ?? 0) >= one.position);
      if (!delivered && now < one.until) continue;
      waiting.delete(one);
      one.resolve(delivered);
    }
  }

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    looking = false;
  }

  return {
    wait(change, timeoutMs) {
      // A stream has no cursor: its department reads it when it likes.
      const feeds = book
        .feeds()
        .filter(
          (feed) => feed.sink.kind !== 'stream' && feedMatches(feed, change.entity, change.jurisdiction),
        );
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.add({
        ...change,
        feeds: feeds.map((feed) => feed.id),
        resolve,
        until: performance.now() + timeoutMs,
      });
      if (!looking) {
        looking = true;
        void offTrail(run);
      }
      return promise;
    },
  };
}
