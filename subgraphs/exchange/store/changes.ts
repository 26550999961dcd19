import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { type ChangeRow, change } from './tables.ts';

export const placeOf = (row: { shard: number; position: number }): string => `${row.shard}/${row.position}`;

/** Changes by place (`shard/position`), one statement for all. */
export async function changesByPlace(tx: Tx, places: readonly string[]): Promise<Map<string, ChangeRow>> {
  const pairs = places.map((place) => {
    const [shard, position] = place.split('/');
    return sql`(${Number(shard)}::smallint, ${Number(position)}::bigint)`;
  });
  const rows = await tx
    .select()
    .from(change)
    .where(sql`(${change.shard}, ${change.position}) in (${sql.join(pairs, sql`, `)})`);
  return new Map(rows.map((row) => [placeOf(row), row]));
}

export function listChanges(tx: Tx, shard: number, after: number, limit: number): Promise<ChangeRow[]> {
  return tx
    .select()
    .from(change)
    .where(and(eq(change.shard, shard), gt(change.position, after)))
    .orderBy(asc(change.position))
    .limit(limit);
}
