import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, inArray } from 'drizzle-orm';
import { type BuildingRow, building } from './tables.ts';

export async function buildingsById(tx: Tx, ids: readonly string[]): Promise<Map<string, BuildingRow>> {
  const rows = await tx
    .select()
    .from(building)
    .where(inArray(building.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function buildingsByGrid(
  tx: Tx,
  gridCodes: readonly string[],
): Promise<Map<string, BuildingRow[]>> {
  const rows = await tx
    .select()
    .from(building)
    .where(inArray(building.gridCode, [...gridCodes]))
    .orderBy(asc(building.gridCode), asc(building.number));
  return Map.groupBy(rows, (row) => row.gridCode);
}
