import type { FeedOrder, FeedSink, SinkAddress } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { SinkFailed } from './failures.ts';

/** What a webhook's feed asks for now, and how far it is. */
export interface WebhookOrder {
  readonly sink: Extract<FeedSink, { kind: 'webhook' }>;
  readonly addresses: readonly SinkAddress[] | null;
  readonly position: number;
}

/** Read for each block: secrets rotate and approvals are withdrawn while the sink is open. */
export async function readOrder(hub: RawSql, feed: Pick<FeedOrder, 'id' | 'shard'>): Promise<WebhookOrder> {
  const [row] = await hub<WebhookOrder[]>`
    select f.sink, f.addresses, coalesce(c.position, 0) as position from policy.feed f
    left join log.cursor c on c.feed_id = f.id and c.shard = ${feed.shard} where f.id = ${feed.id}`;
  if (row?.sink.kind !== 'webhook') throw new SinkFailed('FEED_CHANGED');
  return row;
}
