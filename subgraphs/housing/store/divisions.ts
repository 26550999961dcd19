import { type Page, pageOf } from '@cityhub/schema/graph/cursor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { type DivisionLevel, type DivisionRow, division } from './tables.ts';

export async function divisionsByCode(tx: Tx, codes: readonly string[]): Promise<Map<string, DivisionRow>> {
  const rows = await tx
    .select()
    .from(division)
    .where(inArray(division.code, [...codes]));
  return new Map(rows.map((row) => [row.code, row]));
}

export async function divisionsByParent(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, DivisionRow[]>> {
  const rows = await tx
    .select()
    .from(division)
    .where(inArray(division.parentCode, [...codes]))
    .orderBy(asc(division.code));
  return Map.groupBy(rows, (row) => row.parentCode as string);
}

export interface DivisionFilter {
  readonly level?: DivisionLevel | null | undefined;
  readonly parent?: string | null | undefined;
}

export async function listDivisions(
  tx: Tx,
  filter: DivisionFilter,
  size: number,
  after: string | null,
): Promise<Page<DivisionRow>> {
  const rows = await tx
    .select()
    .from(division)
    .where(
      and(
        filter.level == null ? undefined : eq(division.level, filter.level),
        filter.parent == null ? undefined : eq(division.parentCode, filter.parent),
        after === null ? undefined : gt(division.code, after),
      ),
    )
    .orderBy(asc(division.code))
    .limit(size + 1);
  return pageOf(rows, size, (row) => [row.code]);
}
