import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, inArray } from 'drizzle-orm';
import { type OccupancyRow, occupancy } from './tables.ts';

export async function occupanciesById(tx: Tx, ids: readonly string[]): Promise<Map<string, OccupancyRow>> {
  const rows = await tx
    .select()
    .from(occupancy)
    .where(inArray(occupancy.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

// Ordered by id: an order by date would tell the dates to a caller who may not see them.

export async function occupanciesByUnit(
  tx: Tx,
  unitIds: readonly string[],
): Promise<Map<string, OccupancyRow[]>> {
  const rows = await tx
    .select()
    .from(occupancy)
    .where(inArray(occupancy.unitId, [...unitIds]))
    .orderBy(asc(occupancy.id));
  return Map.groupBy(rows, (row) => row.unitId);
}

export async function occupanciesByResident(
  tx: Tx,
  residentIds: readonly string[],
): Promise<Map<string, OccupancyRow[]>> {
  const rows = await tx
    .select()
    .from(occupancy)
    .where(inArray(occupancy.residentId, [...residentIds]))
    .orderBy(asc(occupancy.id));
  return Map.groupBy(rows, (row) => row.residentId);
}
