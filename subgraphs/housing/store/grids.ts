import { type Page, pageOf } from '@cityhub/schema/graph/cursor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, gt, inArray } from 'drizzle-orm';
import { type GridRow, grid } from './tables.ts';

export async function gridsByCode(tx: Tx, codes: readonly string[]): Promise<Map<string, GridRow>> {
  const rows = await tx
    .select()
    .from(grid)
    .where(inArray(grid.code, [...codes]));
  return new Map(rows.map((row) => [row.code, row]));
}

export async function listGrids(tx: Tx, size: number, after: string | null): Promise<Page<GridRow>> {
  const rows = await tx
    .select()
    .from(grid)
    .where(after === null ? undefined : gt(grid.code, after))
    .orderBy(asc(grid.code))
    .limit(size + 1);
  return pageOf(rows, size, (row) => [row.code]);
}
