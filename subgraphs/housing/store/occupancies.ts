import { type Page, pageOf } from '@cityhub/schema/graph/cursor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, gt, inArray } from 'drizzle-orm';
import { type OccupancyRow, occupancy } from './tables.ts';

export async function occupanciesById(tx: Tx, ids: readonly string[]): Promise<Map<string, OccupancyRow>> {
  const rows = await tx
    .select()
    .from(occupancy)
    .where(inArray(occupancy.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function listOccupancies(
  tx: Tx,
  size: number,
  after: string | null,
): Promise<Page<OccupancyRow>> {
  const rows = await tx
    .select()
    .from(occupancy)
    .where(after === null ? undefined : gt(occupancy.id, after))
    .orderBy(asc(occupancy.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => [row.id]);
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
