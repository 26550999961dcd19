import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Block } from './block.ts';

interface FeedPlace {
  readonly id: string;
  readonly shard: number;
}

/** Tells the hub that a sink has confirmed a block. */
export async function recordDelivery(
  hub: RawSql,
  feed: FeedPlace,
  block: Block,
  attempts: number,
): Promise<void> {
  await hub`
    with delivered as (
      insert into log.delivery (feed_id, shard, from_position, to_position, records, attempts)
      values (${feed.id}, ${feed.shard}, ${block.from}, ${block.last}, ${block.records}, ${attempts})
      on conflict do nothing
    )
    insert into log.cursor (feed_id, shard, position) values (${feed.id}, ${feed.shard}, ${block.last})
    on conflict (feed_id, shard) do update set position = greatest(log.cursor.position, excluded.position),
      attempts = 0, failing_since = null, last_error = null, moved_at = now()`;
}

/** Tells the hub that a sink fails. The code only: a sink's message may repeat values. */
export async function recordFailure(hub: RawSql, feed: FeedPlace, code: string): Promise<void> {
  await hub`
    insert into log.cursor (feed_id, shard, attempts, failing_since, last_error) values (${feed.id}, ${feed.shard}, 1, now(), ${code})
    on conflict (feed_id, shard) do update set attempts = log.cursor.attempts + 1,
      failing_since = coalesce(log.cursor.failing_since, now()), last_error = excluded.last_error`;
}
