import { InvalidStateError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { checkReason } from '../model/free-text.ts';
import { orderRepair, reconciliationOf } from '../store/reconciliations.ts';
import type { FeedDeps } from './append-feed-change.ts';
import type { FeedDay } from './reconcile-feed.ts';
import { takeFeedStep } from './take-feed-step.ts';

/**
 * Orders that a day's drifted records be mended: sent again with the rights of then and now, and taken out of the hub's table
 * where the hub never sent them or sends them no more. The day is compared again afterwards.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function repairFeed(
  deps: FeedDeps,
  caller: Caller,
  { feedId, day, reason }: { readonly feedId: string; readonly day: string; readonly reason: string },
): Promise<FeedDay> {
  const checks = inputChecks();
  checkReason(checks, 'reason', reason);
  checks.done();
  const { feed, result } = await takeFeedStep(deps, caller, {
    feedId,
    step: 'replay',
    operation: 'repairFeed',
    reason,
    async also(tx, { id }) {
      const found = await reconciliationOf(tx, id, day);
      // Nothing is known to be wrong, or it is being mended.
      if (found === null || found.state !== 'DRIFT') throw new InvalidStateError();
      if (!(await orderRepair(tx, { feedId: id, day, by: caller.actor.id, reason })))
        throw new InvalidStateError();
      return found;
    },
  });
  return { feed, row: result };
}
