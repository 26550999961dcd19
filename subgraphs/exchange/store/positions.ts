import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

async function acceptedAt(tx: Tx, shard: number, position: number): Promise<number> {
  const [row] = await tx.execute<{ accepted_at: string }>(
    sql`select accepted_at from log.change where shard = ${shard}::smallint and position = ${position}::bigint`,
  );
  // What was detached from the log is older than what is asked for.
  return row === undefined ? Number.NEGATIVE_INFINITY : new Date(row.accepted_at).getTime();
}

/**
 * The first position of a shard whose change was stored at or after a moment; the head's successor where there is none.
 * Positions are dense and follow commit order, so halving finds it without an index on the time.
 */
export async function firstPositionAt(tx: Tx, shard: number, head: number, moment: Date): Promise<number> {
  let [low, high] = [1, head + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await acceptedAt(tx, shard, middle)) >= moment.getTime()) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first and the last position at which a feed asks for any of these records; null where there is none. */
export async function spanOfRecords(
  tx: Tx,
  feed: { readonly shard: number; readonly entity: string; readonly jurisdiction: string },
  recordIds: readonly string[],
): Promise<{ first: number; last: number } | null> {
  const records = sql.join(
    recordIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const [row] = await tx.execute<{ first: number | null; last: number | null }>(sql`
    select min(position) as first, max(position) as last from log.change
    where shard = ${feed.shard}::smallint and record_id in (${records}) and entity = ${feed.entity}
      and jurisdiction ^@ ${feed.jurisdiction}::text`);
  return row?.first == null || row.last === null ? null : { first: row.first, last: row.last };
}
