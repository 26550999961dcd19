import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { type FeedStep, feedLifecycle } from '../model/feed-lifecycle.ts';
import { mayManageFeed, mayManageFeeds } from '../model/feed-policy.ts';
import { lockFeed, updateFeed } from '../store/feeds.ts';
import type { FeedRow } from '../store/tables.ts';
import { appendFeedChange, type FeedDeps, spreadFeeds } from './append-feed-change.ts';

/** One step in the life of a feed, as its verb describes it. */
export interface FeedStepOrder<Result> {
  readonly feedId: string;
  readonly step: FeedStep;
  /** As the log names it. */
  readonly operation: string;
  readonly reason: string | null;
  /** Whether a caller who may manage the feed may also take this step. */
  readonly may?: (actor: Actor, feed: FeedRow) => boolean;
  /** What the step says about the feed besides its state. Throws what is wrong with the input. */
  readonly changes?: (feed: FeedRow) => Partial<FeedRow>;
  /** What else belongs to the step, in the same transaction. */
  readonly also: (tx: Tx, feed: FeedRow) => Promise<Result>;
}

async function take<Result>(
  tx: Tx,
  deps: FeedDeps,
  caller: Caller,
  order: FeedStepOrder<Result>,
): Promise<{ feed: FeedRow; result: Result }> {
  const { step, operation, reason } = order;
  const before = await lockFeed(tx, order.feedId);
  // Never there and not yours are one answer.
  if (before === null || !mayManageFeed(caller.actor, before.department)) throw new NotFoundError();
  if (order.may?.(caller.actor, before) === false) throw new ForbiddenError();
  const state = feedLifecycle[before.state][step];
  if (state === 'INVALID_STATE') throw new InvalidStateError();
  const changes = { ...order.changes?.(before), ...(state === before.state ? {} : { state }) };
  const feed = Object.keys(changes).length === 0 ? before : await updateFeed(tx, before.id, changes);
  const result = await order.also(tx, feed);
  await appendFeedChange(tx, deps, caller, { operation, feed, reason });
  return { feed, result };
}

/**
 * Takes one step: the feed's row and the change in the log in one transaction.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, and those of the verb.
 */
export async function takeFeedStep<Result>(
  deps: FeedDeps,
  caller: Caller,
  order: FeedStepOrder<Result>,
): Promise<{ feed: FeedRow; result: Result }> {
  if (!mayManageFeeds(caller.actor)) throw new ForbiddenError();
  if (!isUuid(order.feedId)) throw new NotFoundError();
  const taken = await deps.access.asActor(caller.actor, (tx) => take(tx, deps, caller, order));
  await spreadFeeds(deps);
  return taken;
}

/** For a step that is nothing besides itself. */
export const nothingElse = async (): Promise<void> => {};
