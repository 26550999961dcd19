import type { Caller } from '@cityhub/schema/runtime/push';
import { cancelAllResends } from '../store/resends.ts';
import type { FeedRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { type FeedStepInput, optionalReason } from './pause-feed.ts';
import { takeFeedStep } from './take-feed-step.ts';

/** Ends a feed for good; its name stays used. Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT. */
export async function retireFeed(deps: FeedDeps, caller: Caller, input: FeedStepInput): Promise<FeedRow> {
  const { feed } = await takeFeedStep(deps, caller, {
    feedId: input.feedId,
    step: 'retire',
    operation: 'retireFeed',
    reason: optionalReason(input.reason),
    changes: () => ({ pausedReason: null }),
    also: (tx, { id }) => cancelAllResends(tx, id),
  });
  return feed;
}
