import type { Tx } from '@cityhub/schema/runtime/database';
import { inArray } from 'drizzle-orm';
import { type HouseholdRow, household } from './tables.ts';

export async function householdsById(tx: Tx, ids: readonly string[]): Promise<Map<string, HouseholdRow>> {
  const rows = await tx
    .select()
    .from(household)
    .where(inArray(household.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}
