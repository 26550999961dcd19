import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';
import { division, grid, gridCount } from './tables.ts';

const wanted = (areas: readonly string[]): SQL =>
  sql`unnest(${sql.param([...areas])}::text[]) as wanted (area)`;

export interface AreaCount {
  readonly grids: number;
  readonly units: number;
}

/**
 * Counts by area. A range of full codes uses the index, a prefix would not. Units are counted by grid as they are written: a
 * city has thousands of grids, and a hundred times as many units.
 */
export async function countByArea(tx: Tx, areas: readonly string[]): Promise<Map<string, AreaCount>> {
  const rows = await tx.execute<{ area: string; grids: number; units: number }>(sql`
    select wanted.area,
      (select count(*)::int from ${grid} where ${grid.code} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')) as grids,
      (select coalesce(sum(${gridCount.units}), 0)::int from ${gridCount}
        where ${gridCount.gridCode} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')) as units
    from ${wanted(areas)} /* kept */`);
  return new Map([...rows].map((row) => [row.area, { grids: row.grids, units: row.units }]));
}

/** Which areas exist: some division or grid has a code that begins with them, and so lies between them and their last code. */
export async function knownAreas(tx: Tx, areas: readonly string[]): Promise<Map<string, { area: string }>> {
  const rows = await tx.execute<{ area: string }>(sql`
    select wanted.area from ${wanted(areas)}
    where exists (select from ${division} where ${division.code} between wanted.area and rpad(wanted.area, 15, '9'))
      or exists (select from ${grid} where ${grid.code} between wanted.area and rpad(wanted.area, 15, '9')) /* kept */`);
  return new Map([...rows].map((row) => [row.area, row]));
}
