import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** How a feed fares, from its cursor, its shard's head and its dead letters. */
export interface FeedHealth {
  readonly position: number;
  readonly head: number;
  /** When the first change that it has not looked at was stored. */
  readonly waitingSince: Date | null;
  readonly attempts: number;
  readonly failingSince: Date | null;
  readonly lastError: string | null;
  readonly retryAt: Date | null;
  /** Whether too many failures in a row have opened the circuit breaker; its library writes 0 for closed. */
  readonly isBroken: boolean;
  readonly parked: number;
  readonly held: number;
}

interface Row extends Record<string, unknown> {
  id: string;
  position: number;
  head: number;
  waiting_since: string | null;
  attempts: number;
  failing_since: string | null;
  last_error: string | null;
  retry_at: string | null;
  is_broken: boolean;
  parked: number;
  held: number;
}

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** One statement for all feeds of a page. */
export async function healthByFeed(tx: Tx, ids: readonly string[]): Promise<Map<string, FeedHealth>> {
  const wanted = sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const rows = await tx.execute<Row>(sql`
    select f.id, coalesce(c.position, 0) as position, h.position as head, x.accepted_at as waiting_since,
      coalesce(c.attempts, 0) as attempts, c.failing_since, c.last_error, c.retry_at, coalesce(c.breaker #>> '{ownState,value}', '0') <> '0' as is_broken,
      p.parked, p.held
    from policy.feed f join log.head h on h.shard = f.shard
    left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
    left join log.change x on x.shard = f.shard and x.position = coalesce(c.position, 0) + 1
    cross join lateral (
      select count(*) filter (where reason <> 'HELD_BEHIND_PARKED')::int as parked,
        count(*) filter (where reason = 'HELD_BEHIND_PARKED')::int as held
      from log.parked d where d.feed_id = f.id and d.state = 'PARKED'
    ) p
    where f.id in (${wanted})`);
  return new Map(
    [...rows].map((row) => [
      row.id,
      {
        position: row.position,
        head: row.head,
        waitingSince: date(row.waiting_since),
        attempts: row.attempts,
        failingSince: date(row.failing_since),
        lastError: row.last_error,
        retryAt: date(row.retry_at),
        isBroken: row.is_broken,
        parked: row.parked,
        held: row.held,
      },
    ]),
  );
}
