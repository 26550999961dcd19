import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { ResendOrder } from '../sinks/sink.ts';
import { type Selection, select } from './selection.ts';

/** A row of `log.resend`. */
export interface OrderRow extends ResendOrder {
  readonly fromPosition: number | null;
  readonly toPosition: number | null;
  readonly recordIds: readonly string[] | null;
  readonly positions: readonly number[] | null;
  readonly donePosition: number;
}

/** Longer than a block takes at a slow sink; a worker that died keeps an order for no longer than this. */
const claimSeconds = 15;

/** The feed's oldest waiting order that no other worker has, claimed for this one. */
export async function claimOrder(
  hub: RawSql,
  feed: Pick<FeedOrder, 'id' | 'shard'>,
  worker: string,
): Promise<OrderRow | null> {
  const [row] = await hub<OrderRow[]>`
    update log.resend set claimed_by = ${worker}, claimed_until = now() + ${claimSeconds} * interval '1 second'
    where id = (
      select id from log.resend where feed_id = ${feed.id} and shard = ${feed.shard} and state = 'WAITING'
        and (claimed_until is null or claimed_until < now() or claimed_by = ${worker})
      order by requested_at, id limit 1 for update skip locked)
    returning id, kind, from_position as "fromPosition", to_position as "toPosition", record_ids as "recordIds",
      positions, done_position as "donePosition"`;
  return row ?? null;
}

/** The changes that are left of an order, up to the feed's cursor. Only a redelivery sends what is parked or was dropped. */
export function orderedChanges(feed: FeedOrder, order: OrderRow, cursor: number): Selection {
  const from = Math.max(order.donePosition, order.fromPosition ?? 0);
  const { condition, parameters } = select(feed, from, Math.min(order.toPosition ?? cursor, cursor));
  const conditions = [condition];
  const all: (string | number)[] = [...parameters];
  const next = (value: string): string => `$${all.push(value)}`;
  if (order.positions !== null)
    conditions.push(`c.position = any (${next(`{${order.positions.join(',')}}`)}::bigint[])`);
  if (order.recordIds !== null)
    conditions.push(`c.record_id = any (${next(`{${order.recordIds.join(',')}}`)}::uuid[])`);
  if (order.kind !== 'REDELIVER')
    conditions.push(`not exists (select from log.parked p where p.feed_id = ${next(feed.id)}::uuid and p.shard = c.shard
      and p.position = c.position and p.state in ('PARKED', 'DROPPED'))`);
  return { condition: conditions.join(' and '), parameters: all };
}

/** Writes down how far an order is; a dead letter that was sent is one no more. */
export async function recordProgress(
  hub: RawSql,
  feed: Pick<FeedOrder, 'id' | 'shard'>,
  order: OrderRow,
  progress: { readonly done: number; readonly sent: readonly number[]; readonly worker: string },
): Promise<void> {
  const sent = `{${progress.sent.join(',')}}`;
  await hub`
    with redelivered as (
      update log.parked set state = 'REDELIVERED', decided_at = now()
      where ${order.kind === 'REDELIVER'} and feed_id = ${feed.id} and shard = ${feed.shard}
        and position = any (${sent}::text::bigint[]) and state <> 'REDELIVERED'
    )
    update log.resend set done_position = ${progress.done}, sent = sent + ${progress.sent.length},
      claimed_until = now() + ${claimSeconds} * interval '1 second'
    where id = ${order.id} and claimed_by = ${progress.worker}`;
}

/** An order is done; versions that were held and may not travel any more are held for nobody. */
export async function finishOrder(hub: RawSql, order: OrderRow): Promise<void> {
  await hub`
    with done as (
      update log.resend set state = 'DONE', finished_at = now() where id = ${order.id} and state = 'WAITING'
      returning feed_id, shard, positions
    )
    update log.parked p set state = 'DROPPED', decided_by = 'system:dispatch', decided_at = now(), decision_reason = 'WITHHELD'
    from done d where p.feed_id = d.feed_id and p.shard = d.shard and p.position = any (d.positions) and p.state = 'PARKED'
      and p.reason = 'HELD_BEHIND_PARKED' and not exists (
        select from log.parked e where e.feed_id = p.feed_id and e.shard = p.shard and e.record_id = p.record_id
          and e.state = 'PARKED' and e.reason <> 'HELD_BEHIND_PARKED' and e.position < p.position)`;
}
