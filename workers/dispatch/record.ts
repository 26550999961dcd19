import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Block } from './block.ts';
import { select } from './selection.ts';

type FeedPlace = Pick<FeedOrder, 'id' | 'shard'>;

/** A delivery to be recorded. */
export interface Delivered {
  readonly block: Pick<Block, 'from' | 'last' | 'records'>;
  readonly attempts: number;
  /** The revision of the rights that the block was projected with; null where nobody knows any more. */
  readonly revision: number | null;
  /** Whether the sink was really asked: only then its trouble is over. */
  readonly proves: boolean;
  /** The count of drains without an outcome from now on, see careful.ts. */
  readonly unfinished: number;
}

/** Tells the hub that a sink has confirmed a block. */
export async function recordDelivery(hub: RawSql, feed: FeedPlace, delivered: Delivered): Promise<void> {
  const { block, attempts, revision, proves, unfinished } = delivered;
  await hub`
    with delivered as (
      insert into log.delivery (feed_id, shard, from_position, to_position, records, attempts, policy_revision)
      values (${feed.id}, ${feed.shard}, ${block.from}, ${block.last}, ${block.records}, ${attempts}, ${revision})
      on conflict do nothing
    )
    insert into log.cursor (feed_id, shard, position) values (${feed.id}, ${feed.shard}, ${block.last})
    on conflict (feed_id, shard) do update set position = greatest(log.cursor.position, excluded.position),
      attempts = case when ${proves} then 0 else log.cursor.attempts end,
      failing_since = case when ${proves} then null else log.cursor.failing_since end,
      last_error = case when ${proves} then null else log.cursor.last_error end,
      retry_at = case when ${proves} then null else log.cursor.retry_at end,
      breaker = case when ${proves} then null else log.cursor.breaker end,
      unfinished = ${unfinished},
      suspect_to = case when ${unfinished} = 0 then null else log.cursor.suspect_to end,
      moved_at = now()`;
}

/** Tells the hub that a feed's sink works again, where no block says so. */
export async function recordRecovery(hub: RawSql, feed: FeedPlace): Promise<void> {
  await hub`
    update log.cursor set attempts = 0, failing_since = null, last_error = null, retry_at = null, breaker = null
    where feed_id = ${feed.id} and shard = ${feed.shard} and (failing_since is not null or retry_at is not null)`;
}

/** A drain ended without a delivery and without a crash: it does not count as unfinished. */
export async function lowerUnfinished(hub: RawSql, feed: FeedPlace): Promise<void> {
  await hub`
    update log.cursor set unfinished = unfinished - 1, suspect_to = case when unfinished > 1 then suspect_to end
    where feed_id = ${feed.id} and shard = ${feed.shard} and unfinished > 0`;
}

/** Tells the hub that a sink fails: since when, why, and when it will be tried again. */
export async function recordFailure(
  hub: RawSql,
  feed: FeedPlace,
  failure: {
    readonly code: string;
    readonly pauseMs: number;
    readonly breaker: unknown;
    /** Whether the drain that failed stands in the count of those without an outcome. */
    readonly raised: boolean;
  },
): Promise<void> {
  const raised = failure.raised ? 1 : 0;
  const breaker = JSON.stringify(failure.breaker);
  await hub`
    insert into log.cursor (feed_id, shard, attempts, failing_since, last_error, retry_at, breaker)
    values (${feed.id}, ${feed.shard}, 1, now(), ${failure.code}, now() + ${failure.pauseMs} * interval '1 ms', ${breaker}::text::jsonb)
    on conflict (feed_id, shard) do update set attempts = log.cursor.attempts + 1,
      failing_since = coalesce(log.cursor.failing_since, now()), last_error = excluded.last_error,
      retry_at = excluded.retry_at, breaker = excluded.breaker, unfinished = greatest(log.cursor.unfinished - ${raised}, 0),
      suspect_to = case when log.cursor.unfinished > ${raised} then log.cursor.suspect_to end`;
}

/** Stops a feed whose sink says that it is gone for good, until somebody resumes it. */
export async function pauseFeed(hub: RawSql, feedId: string): Promise<void> {
  await hub`update policy.feed set state = 'PAUSED', paused_reason = 'SINK_GONE' where id = ${feedId} and state = 'ACTIVE'`;
}

/** How many records the sink has confirmed in a stretch that the hub has not recorded: its last worker was killed. */
export async function countGap(hub: RawSql, feed: FeedOrder, from: number, to: number): Promise<number> {
  const { condition, parameters } = select(feed, from, to);
  const [row] = await hub.unsafe<{ records: number }[]>(
    `select count(*)::int as records from log.change c where ${condition}
      and not exists (select from log.parked p where p.feed_id = $${parameters.length + 1}::uuid and p.shard = c.shard
        and p.position = c.position)`,
    [...parameters, feed.id],
  );
  return row?.records ?? 0;
}
