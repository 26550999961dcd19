import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { grid, type UnitRow, unit } from './tables.ts';

export async function unitsById(tx: Tx, ids: readonly string[]): Promise<Map<string, UnitRow>> {
  const rows = await tx
    .select()
    .from(unit)
    .where(inArray(unit.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Up to `limit` units of each grid, in the order of their ids, after `after`: one statement for all grids. */
export async function unitsByGrid(
  tx: Tx,
  gridCodes: readonly string[],
  limit: number,
  after: string | null,
): Promise<Map<string, UnitRow[]>> {
  const ofGrid = eq(unit.gridCode, grid.code);
  const page = tx
    .select()
    .from(unit)
    .where(after === null ? ofGrid : and(ofGrid, gt(unit.id, after)))
    .orderBy(asc(unit.id))
    .limit(limit)
    .as('page');
  const rows = await tx
    .select({ page: page._.selectedFields })
    .from(grid)
    .innerJoinLateral(page, sql`true`)
    .where(inArray(grid.code, [...gridCodes]));
  return Map.groupBy(
    rows.map((row) => row.page),
    (row) => row.gridCode,
  );
}

/** The grid of each unit that exists. Units are no personal data, so a push asks outside of the caller's transaction. */
export async function gridsOfUnits(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: unit.id, gridCode: unit.gridCode })
    .from(unit)
    .where(inArray(unit.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.gridCode]));
}

export async function unitsByBuilding(
  tx: Tx,
  buildingIds: readonly string[],
): Promise<Map<string, UnitRow[]>> {
  const rows = await tx
    .select()
    .from(unit)
    .where(inArray(unit.buildingId, [...buildingIds]))
    .orderBy(asc(unit.floor), asc(unit.number));
  return Map.groupBy(rows, (row) => row.buildingId);
}
