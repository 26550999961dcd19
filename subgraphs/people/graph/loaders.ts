import { load, loadRecord } from '@cityhub/schema/graph/context';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { gridWorkersByGrid } from '../store/grid-workers.ts';
import { householdsById } from '../store/households.ts';
import { residentsByGrid, residentsById, wrappedKeys } from '../store/residents.ts';
import { type ResidentAsOf, residentsAsOf } from '../store/residents-as-of.ts';
import type { GridWorkerRow, HouseholdRow, ResidentRow } from '../store/tables.ts';
import type { PeopleContext } from './builder.ts';

/** No id that a caller made up fails a statement: a reference to nothing is nothing. */
export const loadResident = (context: PeopleContext, id: string): Promise<ResidentRow | null> =>
  isUuid(id) ? loadRecord(context, 'Resident', residentsById, id) : Promise.resolve(null);

export const loadResidentAsOf = (
  context: PeopleContext,
  id: string,
  at: Date,
): Promise<ResidentAsOf | null> =>
  loadRecord(context, 'Resident', (tx, ids) => residentsAsOf(tx, at, ids), id, at);

export const loadHousehold = (context: PeopleContext, id: string): Promise<HouseholdRow | null> =>
  loadRecord(context, 'Household', householdsById, id);

export const loadWrappedKey = (context: PeopleContext, id: string): Promise<Uint8Array | null> =>
  load(context, 'wrappedKey', wrappedKeys, id);

export async function loadGridWorkers(context: PeopleContext, gridCode: string): Promise<GridWorkerRow[]> {
  return (await load(context, 'gridWorkers', gridWorkersByGrid, gridCode)) ?? [];
}

/** The same page of several grids is one statement; another page is another. */
export async function loadResidentsOfGrid(
  context: PeopleContext,
  gridCode: string,
  limit: number,
  after: string | null,
): Promise<ResidentRow[]> {
  const rows = await load(
    context,
    `residentsOfGrid/${limit}/${after ?? ''}`,
    (tx, codes) => residentsByGrid(tx, codes, limit, after),
    gridCode,
  );
  return rows ?? [];
}
