import { load, loadRecord } from '@cityhub/schema/graph/context';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { isAreaCode, isItemCode } from '../model/codes.ts';
import { isFormCode } from '../model/form.ts';
import { applicationCounts, applicationsById, applicationsByResident } from '../store/applications.ts';
import { type ApplicationAsOf, applicationsAsOf } from '../store/applications-as-of.ts';
import { formsByCode } from '../store/forms.ts';
import { itemsByCode } from '../store/items.ts';
import type { ApplicationRow, FormRow, ItemRow } from '../store/tables.ts';
import type { ServicesContext } from './builder.ts';

export const loadItem = (context: ServicesContext, code: string): Promise<ItemRow | null> =>
  isItemCode(code) ? load(context, 'item', itemsByCode, code) : Promise.resolve(null);

export const loadForm = (context: ServicesContext, code: string): Promise<FormRow | null> =>
  isFormCode(code) ? load(context, 'form', formsByCode, code) : Promise.resolve(null);

export const loadApplication = (context: ServicesContext, id: string): Promise<ApplicationRow | null> =>
  isUuid(id) ? loadRecord(context, 'Application', applicationsById, id) : Promise.resolve(null);

export const loadApplicationAsOf = (
  context: ServicesContext,
  id: string,
  at: Date,
): Promise<ApplicationAsOf | null> =>
  isUuid(id)
    ? loadRecord(context, 'Application', (tx, ids) => applicationsAsOf(tx, at, ids), id, at)
    : Promise.resolve(null);

/** The applications of several residents after the same place are one statement. */
export async function loadApplicationsOf(
  context: ServicesContext,
  residentId: string,
  limit: number,
  after: string | null,
): Promise<ApplicationRow[]> {
  if (!isUuid(residentId)) return [];
  const name = `applicationsOf/${limit}/${after ?? ''}`;
  return (
    (await load(context, name, (tx, ids) => applicationsByResident(tx, ids, limit, after), residentId)) ?? []
  );
}

export const loadApplicationCount = async (context: ServicesContext, area: string): Promise<number> =>
  isAreaCode(area) ? ((await load(context, 'applicationCount', applicationCounts, area)) ?? 0) : 0;
