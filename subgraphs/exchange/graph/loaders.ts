import { load } from '@cityhub/schema/graph/context';
import { changesByPlace, placeOf } from '../store/changes.ts';
import { allCursors, type BatchRow, batchesByPlace } from '../store/deliveries.ts';
import { departmentsByCode } from '../store/departments.ts';
import type { ChangeRow, CursorRow, DepartmentRow } from '../store/tables.ts';
import type { ExchangeContext } from './builder.ts';

export const loadDepartment = (context: ExchangeContext, code: string): Promise<DepartmentRow | null> =>
  load(context, 'department', departmentsByCode, code);

export const loadChange = (
  context: ExchangeContext,
  place: { shard: number; position: number },
): Promise<ChangeRow | null> => load(context, 'change', changesByPlace, placeOf(place));

export async function loadBatches(
  context: ExchangeContext,
  place: { shard: number; position: number },
): Promise<BatchRow[]> {
  return (await load(context, 'batches', batchesByPlace, placeOf(place))) ?? [];
}

/** All cursors at once: there is one key. */
export async function loadCursors(context: ExchangeContext): Promise<ReadonlyMap<string, CursorRow>> {
  const read = async (tx: Parameters<typeof allCursors>[0]) => new Map([['all', await allCursors(tx)]]);
  return (await load(context, 'cursors', read, 'all')) ?? new Map();
}
