import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type SourceKeyRow, type SourceSystemRow, sourceKey, sourceSystem } from './tables.ts';

export async function sourceSystemById(tx: Tx, id: string): Promise<SourceSystemRow | null> {
  const [row] = await tx.select().from(sourceSystem).where(eq(sourceSystem.id, id));
  return row ?? null;
}

/** The system, locked until the transaction ends, so that two decisions about it come one after the other. */
export async function lockSourceSystem(tx: Tx, id: string): Promise<SourceSystemRow | null> {
  const [row] = await tx.select().from(sourceSystem).where(eq(sourceSystem.id, id)).for('update');
  return row ?? null;
}

type NewSourceSystem = typeof sourceSystem.$inferInsert;

/** Null where the id is taken. */
export async function insertSourceSystem(tx: Tx, row: NewSourceSystem): Promise<SourceSystemRow | null> {
  const [written] = await tx.insert(sourceSystem).values(row).onConflictDoNothing().returning();
  return written ?? null;
}

export async function updateSourceSystem(
  tx: Tx,
  id: string,
  settings: Partial<NewSourceSystem>,
): Promise<SourceSystemRow> {
  const [row] = await tx.update(sourceSystem).set(settings).where(eq(sourceSystem.id, id)).returning();
  return row as SourceSystemRow;
}

/** The database's own clock begins and ends a key. */
export async function insertSourceKey(
  tx: Tx,
  key: { readonly sourceId: string; readonly createdBy: string; readonly ttlDays: number },
): Promise<SourceKeyRow> {
  const [row] = await tx
    .insert(sourceKey)
    .values({
      id: sql`gen_random_uuid()`,
      sourceId: key.sourceId,
      createdBy: key.createdBy,
      createdAt: sql`now()`,
      expiresAt: sql`now() + make_interval(days => ${key.ttlDays}::int)`,
    })
    .returning();
  return row as SourceKeyRow;
}

export async function sourceKeyById(tx: Tx, id: string): Promise<SourceKeyRow | null> {
  const [row] = await tx.select().from(sourceKey).where(eq(sourceKey.id, id));
  return row ?? null;
}

/** The first revocation counts: a repeat changes nothing. */
export async function revokeKey(tx: Tx, id: string, revokedBy: string): Promise<void> {
  await tx
    .update(sourceKey)
    .set({ revokedBy, revokedAt: sql`now()` })
    .where(and(eq(sourceKey.id, id), isNull(sourceKey.revokedAt)));
}

/** The keys of each system, oldest first. */
export async function keysBySource(tx: Tx, ids: readonly string[]): Promise<Map<string, SourceKeyRow[]>> {
  const rows = await tx
    .select()
    .from(sourceKey)
    .where(inArray(sourceKey.sourceId, [...ids]))
    .orderBy(asc(sourceKey.createdAt), asc(sourceKey.id));
  return Map.groupBy(rows, (row) => row.sourceId);
}

export interface SourceCountRow {
  readonly source: string;
  readonly entity: string;
  readonly acceptedToday: number;
  readonly repeatedToday: number;
  readonly accepted: number;
  readonly lastAt: string;
}

/** What each system has pushed, by entity, from the roll-up of the log: one statement for all. */
export async function countsBySource(tx: Tx, ids: readonly string[]): Promise<Map<string, SourceCountRow[]>> {
  const rows = await tx.execute<SourceCountRow & Record<string, unknown>>(sql`
    select source, entity, sum(accepted)::int8 as accepted, max(last_at) as "lastAt",
      coalesce(sum(accepted) filter (where day = (now() at time zone 'Asia/Shanghai')::date), 0)::int8 as "acceptedToday",
      coalesce(sum(repeated) filter (where day = (now() at time zone 'Asia/Shanghai')::date), 0)::int8 as "repeatedToday"
    from log.source_day where source = any (${sql.param([...ids])}::text[])
    group by source, entity order by source, entity`);
  return Map.groupBy([...rows], (row) => row.source);
}
