import { type Page, pageOf } from '@cityhub/schema/graph/cursor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, gt, inArray, sql } from 'drizzle-orm';
import { type ResidentRow, resident } from './tables.ts';

export async function residentsById(tx: Tx, ids: readonly string[]): Promise<Map<string, ResidentRow>> {
  const rows = await tx
    .select()
    .from(resident)
    .where(inArray(resident.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Up to `limit` residents of each grid, in the order of their ids, after `after`: one statement for all grids. */
export async function residentsByGrid(
  tx: Tx,
  gridCodes: readonly string[],
  limit: number,
  after: string | null,
): Promise<Map<string, ResidentRow[]>> {
  const rank = sql<number>`row_number() over (partition by ${resident.gridCode} order by ${resident.id})`.as(
    'rank',
  );
  const inGrids = inArray(resident.gridCode, [...gridCodes]);
  const ranked = tx
    .select({ id: resident.id, rank })
    .from(resident)
    .where(after === null ? inGrids : and(inGrids, gt(resident.id, after)))
    .as('ranked');
  const rows = await tx
    .select()
    .from(resident)
    .where(sql`${resident.id} in (select ${ranked.id} from ${ranked} where ${ranked.rank} <= ${limit})`)
    .orderBy(asc(resident.id));
  return Map.groupBy(rows, (row) => row.gridCode);
}

export async function listResidents(tx: Tx, size: number, after: string | null): Promise<Page<ResidentRow>> {
  const rows = await tx
    .select()
    .from(resident)
    .where(after === null ? undefined : gt(resident.id, after))
    .orderBy(asc(resident.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => [row.id]);
}

/** Wrapped keys of records, to open what only the rights of the caller may open. */
export async function wrappedKeys(tx: Tx, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const rows = await tx.execute<{ record_id: string; wrapped: Uint8Array }>(
    sql`select record_id, wrapped from log.record_keys(${sql.param([...ids])}::uuid[])`,
  );
  return new Map([...rows].map((row) => [row.record_id, row.wrapped]));
}
