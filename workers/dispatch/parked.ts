import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { select } from './selection.ts';

type FeedPlace = Pick<FeedOrder, 'id' | 'shard'>;

/** A change that its sink does not take. */
export interface Refused {
  readonly position: number;
  /** A code that can be shown. */
  readonly detail: string;
  readonly attempts: number;
}

/** What a feed leaves out of its blocks. */
export interface LeftOut {
  /** Positions beyond the cursor that are dead letters, whatever became of them since. */
  readonly positions: ReadonlySet<number>;
  /** Records with a dead letter that is not decided: under HOLD their later versions wait. */
  readonly records: ReadonlySet<string>;
}

export const nothingLeftOut: LeftOut = { positions: new Set(), records: new Set() };

export async function readLeftOut(hub: RawSql, feed: FeedPlace, cursor: number): Promise<LeftOut> {
  const rows = await hub<{ position: number; record_id: string; state: string }[]>`
    select position, record_id, state from log.parked
    where feed_id = ${feed.id} and shard = ${feed.shard} and (state = 'PARKED' or position > ${cursor})`;
  return {
    positions: new Set(rows.filter((row) => row.position > cursor).map((row) => row.position)),
    records: new Set(rows.filter((row) => row.state === 'PARKED').map((row) => row.record_id)),
  };
}

/**
 * Parks a change. Before the block without it is written: a crash between the two finds it parked and not sent, never
 * neither. One that was decided before and fails again is parked anew; one that was erased meanwhile travels no more.
 */
export async function park(hub: RawSql, feed: FeedPlace, refused: Refused): Promise<void> {
  const { position, detail, attempts } = refused;
  await hub`
    insert into log.parked (feed_id, shard, position, record_id, reason, detail, attempts)
    select ${feed.id}::uuid, shard, position, record_id, 'SINK_REFUSED', ${detail}::text, ${attempts}::int from log.change
    where shard = ${feed.shard} and position = ${position} and erased_at is null
    on conflict (feed_id, shard, position) do update set state = 'PARKED', reason = excluded.reason, detail = excluded.detail,
      attempts = log.parked.attempts + excluded.attempts, parked_at = clock_timestamp(), decided_by = null, decided_at = null,
      decision_reason = null`;
}

/**
 * Parks versions behind an earlier dead letter of their record; answers how many. Fewer than were asked for means that one
 * was decided in the meantime: what waited behind it may travel.
 */
export async function parkHeld(hub: RawSql, feed: FeedPlace, positions: readonly number[]): Promise<number> {
  if (positions.length === 0) return 0;
  const held = await hub`
    insert into log.parked (feed_id, shard, position, record_id, reason, attempts)
    select ${feed.id}::uuid, c.shard, c.position, c.record_id, 'HELD_BEHIND_PARKED', 0 from log.change c
    where c.shard = ${feed.shard} and c.position = any (${`{${positions.join(',')}}`}::text::bigint[]) and exists (
      select from log.parked e where e.feed_id = ${feed.id} and e.shard = c.shard and e.record_id = c.record_id
        and e.state = 'PARKED' and e.position < c.position)
    on conflict do nothing returning 1`;
  return held.length;
}

/** Parks whatever change stands at a position: its worker died before anybody had read it. */
export async function parkKiller(hub: RawSql, feed: FeedOrder, position: number): Promise<void> {
  const { condition, parameters } = select(feed, position - 1, position);
  const next = parameters.length;
  await hub.unsafe(
    `insert into log.parked (feed_id, shard, position, record_id, reason, attempts)
    select $${next + 1}::uuid, c.shard, c.position, c.record_id, 'WORKER_KILLED', 3 from log.change c where ${condition}
    on conflict do nothing`,
    [...parameters, feed.id],
  );
}

/** A later version of the record was delivered in this stretch: what was parked is old. */
export async function supersede(hub: RawSql, feed: FeedOrder, from: number, to: number): Promise<void> {
  const { condition, parameters } = select(feed, from, to);
  const id = `$${parameters.length + 1}::uuid`;
  await hub.unsafe(
    `update log.parked p set state = 'SUPERSEDED', decided_at = now()
    where p.feed_id = ${id} and p.shard = $1 and p.state = 'PARKED' and p.position < $3 and exists (
      select from log.change c where c.record_id = p.record_id and c.position > p.position and ${condition}
        and not exists (select from log.parked q where q.feed_id = ${id} and q.shard = c.shard and q.position = c.position))`,
    [...parameters, feed.id],
  );
}

/** Orders the redelivery of versions that were held behind a dead letter which has been decided; true where there were any. */
export async function releaseHeld(hub: RawSql, feed: FeedPlace): Promise<boolean> {
  const ordered = await hub`
    insert into log.resend (feed_id, shard, kind, positions, requested_by, reason)
    select feed_id, shard, 'REDELIVER', array_agg(position order by position), 'system:dispatch', 'HELD_BEHIND_PARKED'
    from log.parked p
    where p.feed_id = ${feed.id} and p.shard = ${feed.shard} and p.state = 'PARKED' and p.reason = 'HELD_BEHIND_PARKED'
      and not exists (select from log.parked e where e.feed_id = p.feed_id and e.shard = p.shard and e.record_id = p.record_id
        and e.state = 'PARKED' and e.reason <> 'HELD_BEHIND_PARKED' and e.position < p.position)
      and not exists (select from log.resend r where r.feed_id = p.feed_id and r.shard = p.shard and r.state = 'WAITING'
        and r.positions @> array[p.position])
    group by feed_id, shard returning 1`;
  return ordered.length > 0;
}
