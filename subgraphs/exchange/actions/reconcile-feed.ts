import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { mayManageFeed } from '../model/feed-policy.ts';
import { checkDay } from '../model/reconciliation.ts';
import { orderReconciliation, type ReconciliationRow } from '../store/reconciliations.ts';
import type { FeedRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { readFeed } from './read-feed.ts';

export interface FeedDay {
  readonly feed: FeedRow;
  readonly row: ReconciliationRow;
}

/**
 * Orders that a day be compared on both sides, now. The workers begin within two seconds.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function reconcileFeed(
  deps: Pick<FeedDeps, 'access' | 'now'>,
  caller: Caller,
  { feedId, day }: { readonly feedId: string; readonly day: string },
): Promise<FeedDay> {
  const checks = inputChecks();
  checkDay(checks, day, deps.now());
  checks.done();
  return deps.access.asActor(caller.actor, async (tx) => {
    if (caller.actor.role !== 'department' && caller.actor.role !== 'operator') throw new ForbiddenError();
    const feed = await readFeed(tx, caller.actor, feedId);
    if (!mayManageFeed(caller.actor, feed.department)) throw new NotFoundError();
    // Who reads a stream keeps what he likes of it.
    if (feed.state === 'PROPOSED' || feed.sink.kind === 'stream') throw new InvalidStateError();
    return { feed, row: await orderReconciliation(tx, { feedId, day, by: caller.actor.id }) };
  });
}
