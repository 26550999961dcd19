import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';
import { division, grid, gridCount } from './tables.ts';

const wanted = (areas: readonly string[]): SQL =>
  sql`unnest(${sql.param([...areas])}::text[]) as wanted (area)`;

/** How many grids lie in each area. A range of full codes uses the index, a prefix would not. */
export async function gridCounts(tx: Tx, areas: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.execute<{ area: string; count: number }>(sql`
    select wanted.area, count(${grid.code})::int as count
    from ${wanted(areas)}
    left join ${grid} on ${grid.code} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')
    group by wanted.area`);
  return new Map([...rows].map((row) => [row.area, row.count]));
}

/** Units are counted by grid as they are written: a city has thousands of grids, and a hundred times as many units. */
export async function unitCounts(tx: Tx, areas: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.execute<{ area: string; count: number }>(sql`
    select wanted.area, coalesce(sum(${gridCount.units}), 0)::int as count
    from ${wanted(areas)}
    left join ${gridCount} on ${gridCount.gridCode} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')
    group by wanted.area`);
  return new Map([...rows].map((row) => [row.area, row.count]));
}

/** Which areas exist: some division or grid has a code that begins with them. */
export async function knownAreas(tx: Tx, areas: readonly string[]): Promise<Map<string, { area: string }>> {
  const rows = await tx.execute<{ area: string }>(sql`
    select wanted.area from ${wanted(areas)}
    where exists (select from ${division} where ${division.code} ^@ wanted.area)
      or exists (select from ${grid} where ${grid.code} ^@ wanted.area)`);
  return new Map([...rows].map((row) => [row.area, row]));
}
