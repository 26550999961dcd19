import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { mayManageFeed, mayManageFeeds } from '../model/feed-policy.ts';
import { lockFeed } from '../store/feeds.ts';
import { cancelResend, resendById } from '../store/resends.ts';
import type { ResendRow } from '../store/tables.ts';
import { appendFeedChange, type FeedDeps } from './append-feed-change.ts';

/** Stops an order to send again that still waits. Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE. */
export async function cancelReplay(deps: FeedDeps, caller: Caller, id: string): Promise<ResendRow> {
  const { actor } = caller;
  if (!mayManageFeeds(actor)) throw new ForbiddenError();
  if (!isUuid(id)) throw new NotFoundError();
  const cancelled = await deps.access.asActor(actor, async (tx) => {
    const order = await resendById(tx, id);
    const feed = order === null ? null : await lockFeed(tx, order.feedId);
    if (feed === null || !mayManageFeed(actor, feed.department)) throw new NotFoundError();
    const row = await cancelResend(tx, id);
    if (row === null) throw new InvalidStateError();
    await appendFeedChange(tx, deps, caller, { operation: 'cancelReplay', feed, reason: null });
    return row;
  });
  deps.wake();
  return cancelled;
}
