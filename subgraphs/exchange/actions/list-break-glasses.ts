import { type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter } from '@cityhub/schema/graph/paging';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { alertsVisibleTo, mayDecideOnBreakGlass } from '../model/break-glass.ts';
import { listAlerts } from '../store/alerts.ts';
import { listBreakGlasses } from '../store/break-glass.ts';
import type { AlertRow, BreakGlassRow } from '../store/tables.ts';

const isNumber = (key: string): boolean => /^\d{1,15}$/.test(key);

function numberBefore(args: PageArgs): number | null {
  const key = keyAfter(args, isNumber);
  return key === null ? null : Number(key);
}

/** Requests, the newest first. Errors: FORBIDDEN for all but auditors and operators, INVALID_INPUT. */
export async function breakGlasses(
  actor: Actor,
  read: () => Promise<Tx>,
  args: PageArgs,
): Promise<Page<BreakGlassRow>> {
  const size = pageSize(args);
  const before = numberBefore(args);
  if (!mayDecideOnBreakGlass(actor)) throw new ForbiddenError();
  return pageOf(await listBreakGlasses(await read(), before, size + 1), size, (row) => [String(row.number)]);
}

interface AlertsArgs extends PageArgs {
  /** Only those that nobody has acknowledged. */
  readonly open?: boolean | null | undefined;
}

/** Alerts, the newest first: all for operators, for a department those of its records. Errors: FORBIDDEN, INVALID_INPUT. */
export async function alerts(
  actor: Actor,
  read: () => Promise<Tx>,
  args: AlertsArgs,
): Promise<Page<AlertRow>> {
  const size = pageSize(args);
  const before = numberBefore(args);
  const visible = alertsVisibleTo(actor);
  if (visible === null) throw new ForbiddenError();
  const filter = { department: visible === 'ALL' ? null : visible.department, isOpen: args.open === true };
  return pageOf(await listAlerts(await read(), filter, before, size + 1), size, (row) => [String(row.id)]);
}
