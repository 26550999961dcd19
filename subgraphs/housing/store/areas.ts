import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { division, grid, unit } from './tables.ts';

const wanted = (areas: readonly string[]): SQL =>
  sql`unnest(${sql.param([...areas])}::text[]) as wanted (area)`;

/** How many grid codes of a column lie in each area. A range of full codes uses the index, a prefix would not. */
async function countByArea(
  tx: Tx,
  gridCode: PgColumn,
  areas: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.execute<{ area: string; count: number }>(sql`
    select wanted.area, count(${gridCode})::int as count
    from ${wanted(areas)}
    left join ${gridCode.table} on ${gridCode} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')
    group by wanted.area`);
  return new Map([...rows].map((row) => [row.area, row.count]));
}

export const gridCounts = (tx: Tx, areas: readonly string[]): Promise<Map<string, number>> =>
  countByArea(tx, grid.code, areas);

export const unitCounts = (tx: Tx, areas: readonly string[]): Promise<Map<string, number>> =>
  countByArea(tx, unit.gridCode, areas);

/** Which areas exist: some division or grid has a code that begins with them. */
export async function knownAreas(tx: Tx, areas: readonly string[]): Promise<Map<string, { area: string }>> {
  const rows = await tx.execute<{ area: string }>(sql`
    select wanted.area from ${wanted(areas)}
    where exists (select from ${division} where ${division.code} ^@ wanted.area)
      or exists (select from ${grid} where ${grid.code} ^@ wanted.area)`);
  return new Map([...rows].map((row) => [row.area, row]));
}
