import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { type FeedRow, feed } from './tables.ts';

export async function feedsById(tx: Tx, ids: readonly string[]): Promise<Map<string, FeedRow>> {
  const rows = await tx
    .select()
    .from(feed)
    .where(inArray(feed.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** By department and name; of all departments where none is named. */
export function listFeeds(tx: Tx, department: string | null): Promise<FeedRow[]> {
  return tx
    .select()
    .from(feed)
    .where(department === null ? undefined : eq(feed.department, department))
    .orderBy(asc(feed.department), asc(feed.name));
}

/** The feed, held until the end of the transaction. The workers' rows that point at it can be written meanwhile. */
export async function lockFeed(tx: Tx, id: string): Promise<FeedRow | null> {
  const [row] = await tx.select().from(feed).where(eq(feed.id, id)).for('no key update');
  return row ?? null;
}

export async function isNameTaken(tx: Tx, department: string, name: string): Promise<boolean> {
  const rows = await tx
    .select({ id: feed.id })
    .from(feed)
    .where(and(eq(feed.department, department), eq(feed.name, name)));
  return rows.length > 0;
}

/** Null where somebody else has taken the name at the same moment. */
export async function insertFeed(tx: Tx, row: Omit<FeedRow, 'createdAt'>): Promise<FeedRow | null> {
  const [written] = await tx
    .insert(feed)
    .values({ ...row, createdAt: sql`clock_timestamp()` })
    .onConflictDoNothing({ target: [feed.department, feed.name] })
    .returning();
  return written ?? null;
}

export async function updateFeed(tx: Tx, id: string, changes: Partial<FeedRow>): Promise<FeedRow> {
  const [written] = await tx.update(feed).set(changes).where(eq(feed.id, id)).returning();
  if (written === undefined) throw new Error('the feed was locked and is gone');
  return written;
}

/** The last position of a shard, as this transaction sees it. */
export async function headOf(tx: Tx, shard: number): Promise<number> {
  const [row] = await tx.execute<{ position: number }>(
    sql`select position from log.head where shard = ${shard}::smallint`,
  );
  return row?.position ?? 0;
}

/** How far a feed has come, as the hub knows it. */
export async function positionOf(
  tx: Tx,
  row: { readonly id: string; readonly shard: number },
): Promise<number> {
  const [found] = await tx.execute<{ position: number }>(
    sql`select position from log.cursor where feed_id = ${row.id}::uuid and shard = ${row.shard}::smallint`,
  );
  return found?.position ?? 0;
}

/** Forgets a sink's trouble: the next attempt is now. */
export async function clearTrouble(tx: Tx, feedId: string): Promise<void> {
  await tx.execute(sql`select log.clear_trouble(${feedId}::uuid)`);
}

/** What a department's grants give now of an entity for a purpose, wherever in the area: the most of each field. */
export async function grantedFields(
  tx: Tx,
  department: string,
  order: { readonly entity: string; readonly purpose: string; readonly jurisdiction: string },
): Promise<Map<string, 'SEE' | 'MASK'>> {
  const rows = await tx.execute<{ field: string; sees: boolean }>(sql`
    select field, bool_or(g.treatment = 'SEE') as sees
    from policy.access_grant g cross join unnest(g.fields) as field
    where g.role = 'department' and (g.department is null or g.department = ${department}) and g.entity = ${order.entity}
      and g.purpose = ${order.purpose} and now() >= g.valid_from and now() < g.valid_to
      and (${order.jurisdiction}::text ^@ g.jurisdiction or g.jurisdiction ^@ ${order.jurisdiction}::text)
    group by field`);
  return new Map([...rows].map((row) => [row.field, row.sees ? 'SEE' : 'MASK']));
}
