import type { Actor } from '@cityhub/schema/runtime/actor';
import { QuotaExceededError } from '@cityhub/schema/runtime/errors';
import type { PeopleDeps } from '../store/look-ups.ts';

type CountDeps = Pick<PeopleDeps, 'lookUps' | 'spentBudgets' | 'onAlert' | 'now'>;

/** Refuses whoever has spent the budget, before anything is looked up. Errors: QUOTA_EXCEEDED. */
export function checkLookUps({ spentBudgets, now }: CountDeps, actor: Actor): void {
  const seconds = spentBudgets.waitOf(actor.id, now().getTime());
  if (seconds > 0) throw new QuotaExceededError(seconds);
}

/**
 * Counts a look-up by citizen id before it is answered. Who is missing, who is hidden and who may not be found by the number are
 * one and the same miss. A spent budget refuses hits, too: else they would be what is left over. Errors: QUOTA_EXCEEDED.
 */
export async function countLookUp(
  { lookUps, spentBudgets, onAlert, now }: CountDeps,
  { actor, traceId }: { readonly actor: Actor; readonly traceId: string },
  recordId: string,
  missed: boolean,
): Promise<void> {
  const seconds = await lookUps.count(actor.id, recordId, missed);
  if (seconds === 0) return;
  if (spentBudgets.spend(actor.id, seconds, now().getTime())) onAlert({ code: 'LOOK_UPS_SPENT', traceId });
  throw new QuotaExceededError(seconds);
}
