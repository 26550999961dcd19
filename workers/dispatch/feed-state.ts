import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Trouble } from './trouble.ts';

/** What the hub knows of a feed's deliveries: its row of `log.cursor`, and whether dead letters or orders stand beside it. */
export interface FeedState extends Trouble {
  /** How far the hub knows the sink to be. */
  readonly position: number;
  /** Whether the pause after the last failure is still on. */
  readonly pausing: boolean;
  /** See careful.ts. */
  readonly unfinished: number;
  readonly suspectTo: number | null;
  readonly hasParked: boolean;
  readonly hasOrders: boolean;
}

type FeedPlace = Pick<FeedOrder, 'id' | 'shard'>;

/** Read before every attempt: whatever another worker has learned of the sink counts here, too. */
export async function readFeedState(hub: RawSql, feed: FeedPlace): Promise<FeedState> {
  const [row] = await hub<FeedState[]>`
    select coalesce(c.position, 0) as position, coalesce(c.attempts, 0) as attempts, c.breaker,
      coalesce(extract(epoch from now() - c.failing_since)::float8 * 1000, 0) as "failingMs",
      coalesce(c.retry_at > now(), false) as pausing, coalesce(c.unfinished, 0) as unfinished, c.suspect_to as "suspectTo",
      exists (select from log.parked p where p.feed_id = f.id and p.state = 'PARKED') as "hasParked",
      exists (select from log.resend r where r.feed_id = f.id and r.state = 'WAITING') as "hasOrders"
    from (select ${feed.id}::uuid as id) f
    left join log.cursor c on c.feed_id = f.id and c.shard = ${feed.shard}`;
  if (row === undefined) throw new Error('one row was asked for');
  return row;
}

/** Longer than a time limit of a sink: an attempt that has no outcome by then belongs to a worker that is gone. */
const attemptSeconds = 12;

/**
 * Takes the next attempt at a sink that fails; false where another worker was faster. Without it every worker would try at
 * the moment when the pause ends, and a sink that is just coming back would get as many attempts as there are workers.
 */
export async function takeAttempt(hub: RawSql, feed: FeedPlace, attempts: number): Promise<boolean> {
  const taken = await hub`
    update log.cursor set retry_at = now() + ${attemptSeconds} * interval '1 second'
    where feed_id = ${feed.id} and shard = ${feed.shard} and attempts = ${attempts} and coalesce(retry_at <= now(), true)
    returning 1`;
  return taken.length > 0;
}

/** The attempt ended and says nothing of the sink. */
export async function giveAttemptBack(hub: RawSql, feed: FeedPlace, attempts: number): Promise<void> {
  await hub`update log.cursor set retry_at = null
    where feed_id = ${feed.id} and shard = ${feed.shard} and attempts = ${attempts}`;
}

/**
 * Active feeds that a worker has something to do for and that are not pausing: the shard has grown beyond the cursor, an
 * order to send again waits and no living worker has it, or versions are held behind nothing any more.
 */
export async function feedsBehind(hub: RawSql): Promise<string[]> {
  const rows = await hub<{ id: string }[]>`
    select f.id from policy.feed f join log.head h on h.shard = f.shard
    left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
    where f.state = 'ACTIVE' and f.sink ->> 'kind' <> 'stream' and coalesce(c.retry_at <= now(), true)
      and (h.position > coalesce(c.position, 0)
        or exists (select from log.resend r where r.feed_id = f.id and r.state = 'WAITING'
          and coalesce(r.claimed_until < now(), true))
        or exists (select from log.parked p where p.feed_id = f.id and p.state = 'PARKED' and p.reason = 'HELD_BEHIND_PARKED'
          and not exists (select from log.parked e where e.feed_id = p.feed_id and e.record_id = p.record_id
            and e.state = 'PARKED' and e.reason <> 'HELD_BEHIND_PARKED' and e.position < p.position)))`;
  return rows.map((row) => row.id);
}

/** Says that a drain begins, so that its end without an outcome can be seen; `to` is the end of what is under way. */
export async function raiseUnfinished(hub: RawSql, feed: FeedPlace, to: number): Promise<void> {
  await hub`
    insert into log.cursor (feed_id, shard, unfinished, suspect_to) values (${feed.id}, ${feed.shard}, 1, ${to})
    on conflict (feed_id, shard) do update set unfinished = log.cursor.unfinished + 1,
      suspect_to = coalesce(log.cursor.suspect_to, excluded.suspect_to)`;
}
