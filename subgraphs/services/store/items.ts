import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, gt, inArray } from 'drizzle-orm';
import { type ItemRow, item } from './tables.ts';

export async function itemsByCode(tx: Tx, codes: readonly string[]): Promise<Map<string, ItemRow>> {
  const rows = await tx
    .select()
    .from(item)
    .where(inArray(item.code, [...codes]));
  return new Map(rows.map((row) => [row.code, row]));
}

/** Items in the order of their codes. */
export function listItems(tx: Tx, limit: number, after: string | null): Promise<ItemRow[]> {
  return tx
    .select()
    .from(item)
    .where(after === null ? undefined : gt(item.code, after))
    .orderBy(asc(item.code))
    .limit(limit);
}
