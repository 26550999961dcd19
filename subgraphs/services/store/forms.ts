import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, inArray } from 'drizzle-orm';
import { type FormRow, form } from './tables.ts';

export async function formsByCode(tx: Tx, codes: readonly string[]): Promise<Map<string, FormRow>> {
  const rows = await tx
    .select()
    .from(form)
    .where(inArray(form.code, [...codes]));
  return new Map(rows.map((row) => [row.code, row]));
}

export function listForms(tx: Tx): Promise<FormRow[]> {
  return tx.select().from(form).orderBy(asc(form.code));
}
