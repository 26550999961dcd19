import type { Caller } from '@cityhub/schema/runtime/push';
import { mayResumeFeed } from '../model/feed-policy.ts';
import { clearTrouble } from '../store/feeds.ts';
import type { FeedRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { takeFeedStep } from './take-feed-step.ts';

/**
 * Sets a paused feed going again from where it stands, also one whose sink had gone: it is tried at once.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE.
 */
export async function resumeFeed(deps: FeedDeps, caller: Caller, feedId: string): Promise<FeedRow> {
  const { feed } = await takeFeedStep(deps, caller, {
    feedId,
    step: 'resume',
    operation: 'resumeFeed',
    reason: null,
    may: mayResumeFeed,
    changes: () => ({ pausedReason: null }),
    also: (tx, { id }) => clearTrouble(tx, id),
  });
  return feed;
}
