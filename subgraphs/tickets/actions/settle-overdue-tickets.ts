import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { pointsForMissing } from '../model/deadline.ts';
import { maySettleDeadlines } from '../model/policy.ts';
import { missOverdue } from '../store/scores.ts';

/** One transaction of this size stays far below a second. */
const maxLimit = 1000;

/**
 * Takes points for every clock that has run out (24小时不接单自动扣分), at most `limit` of them, and tells how many: a
 * caller that gets `limit` back asks again. A settled clock is never settled again, so a repeat does no harm.
 * Errors: FORBIDDEN, INVALID_INPUT.
 */
export async function settleOverdueTickets(
  deps: Pick<Platform, 'access' | 'now'>,
  actor: Actor,
  limit: number = maxLimit,
): Promise<number> {
  if (limit < 1 || limit > maxLimit) throw new InvalidInputError([issue('INVALID_NUMBER', 'limit')]);
  if (!maySettleDeadlines(actor)) throw new ForbiddenError();
  return deps.access.asActor(actor, (tx) => missOverdue(tx, pointsForMissing, deps.now(), limit));
}
