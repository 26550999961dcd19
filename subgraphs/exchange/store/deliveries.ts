import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';
import type { CursorRow } from './tables.ts';
import { cursor } from './tables.ts';

/** The batch by which a feed got a change. */
export interface BatchRow {
  readonly feedId: string;
  readonly attempts: number;
  readonly deliveredAt: Date;
  /** The rights under which it was projected. */
  readonly policyRevision: number | null;
}

/** Cursors of all feeds, by `feed/shard`: as many as there are feeds, so all at once. */
export async function allCursors(tx: Tx): Promise<Map<string, CursorRow>> {
  const rows = await tx.select().from(cursor);
  return new Map(rows.map((row) => [`${row.feedId}/${row.shard}`, row]));
}

/** For each place (`shard/position`), the batches that carried it: the first of each feed that ends at or after it. */
export async function batchesByPlace(tx: Tx, places: readonly string[]): Promise<Map<string, BatchRow[]>> {
  const wanted = places.map((place) => {
    const [shard, position] = place.split('/');
    return { place, shard: Number(shard), position: Number(position) };
  });
  const rows = await tx.execute<{
    place: string;
    feed_id: string;
    attempts: number;
    delivered_at: string;
    policy_revision: number | null;
  }>(sql`
    select w.place, c.feed_id, d.attempts, d.delivered_at, d.policy_revision
    from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (place text, shard smallint, position bigint)
    join log.cursor c on c.shard = w.shard and c.position >= w.position
    cross join lateral (
      select attempts, delivered_at, policy_revision from log.delivery d
      where d.feed_id = c.feed_id and d.shard = w.shard and d.to_position >= w.position
      order by d.to_position limit 1
    ) d`);
  const batches = [...rows].map((row) => ({
    place: row.place,
    batch: {
      feedId: row.feed_id,
      attempts: row.attempts,
      deliveredAt: new Date(row.delivered_at),
      policyRevision: row.policy_revision,
    },
  }));
  const grouped = Map.groupBy(batches, (row) => row.place);
  return new Map([...grouped].map(([place, list]) => [place, list.map((row) => row.batch)]));
}
