import type { Tx } from '@cityhub/schema/runtime/database';
import { asc, inArray } from 'drizzle-orm';
import { type DepartmentRow, department, type SourceSystemRow, sourceSystem } from './tables.ts';

export async function departmentsByCode(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, DepartmentRow>> {
  const rows = await tx
    .select()
    .from(department)
    .where(inArray(department.code, [...codes]));
  return new Map(rows.map((row) => [row.code, row]));
}

export function listDepartments(tx: Tx): Promise<DepartmentRow[]> {
  return tx.select().from(department).orderBy(asc(department.code));
}

export function listSourceSystems(tx: Tx): Promise<SourceSystemRow[]> {
  return tx.select().from(sourceSystem).orderBy(asc(sourceSystem.id));
}
