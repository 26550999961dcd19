import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { firstDay, isMonth, monthsBetween } from '../model/month.ts';
import { mayReadChanges } from '../model/policy.ts';
import { type RepeatEntryRow, repeatEntries } from '../store/repeat-entries.ts';

const maxMonths = 36;

/**
 * How often the same datum was pushed or asked for again: a department reads about itself, auditors and operators about all.
 * Errors: FORBIDDEN, INVALID_INPUT.
 */
export async function readRepeatEntries(
  tx: () => Promise<Tx>,
  actor: Actor,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<RepeatEntryRow[]> {
  const checks = inputChecks();
  if (!isMonth(from)) checks.fail('INVALID_DATE', 'from');
  if (!isMonth(to)) checks.fail('INVALID_DATE', 'to');
  checks.done();
  const months = monthsBetween(from, to);
  if (months < 1 || months > maxMonths) checks.fail('INVALID_PERIOD', 'to');
  checks.done();
  const own = actor.role === 'department' ? actor.department : null;
  if (own === null && !mayReadChanges(actor)) throw new ForbiddenError();
  return repeatEntries(await tx(), { from: firstDay(from), to: firstDay(to) }, own);
}
