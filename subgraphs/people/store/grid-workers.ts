import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, inArray } from 'drizzle-orm';
import { type GridWorkerRow, gridWorker } from './tables.ts';

export async function gridWorkersByGrid(
  tx: Tx,
  gridCodes: readonly string[],
): Promise<Map<string, GridWorkerRow[]>> {
  const rows = await tx
    .select()
    .from(gridWorker)
    .where(inArray(gridWorker.gridCode, [...gridCodes]))
    .orderBy(asc(gridWorker.id));
  return Map.groupBy(rows, (row) => row.gridCode);
}
