import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { checkReason } from '../model/free-text.ts';
import type { FeedRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { nothingElse, takeFeedStep } from './take-feed-step.ts';

export interface FeedStepInput {
  readonly feedId: string;
  readonly reason?: string | null | undefined;
}

/** A reason that may be left out. */
export function optionalReason(reason: string | null | undefined): string | null {
  if (reason == null) return null;
  const checks = inputChecks();
  checkReason(checks, 'reason', reason);
  checks.done();
  return reason;
}

/**
 * Stops a feed for a while: it keeps its place in the log. Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function pauseFeed(deps: FeedDeps, caller: Caller, input: FeedStepInput): Promise<FeedRow> {
  const pausedReason = caller.actor.role === 'operator' ? 'BY_OPERATOR' : 'BY_DEPARTMENT';
  const { feed } = await takeFeedStep(deps, caller, {
    feedId: input.feedId,
    step: 'pause',
    operation: 'pauseFeed',
    reason: optionalReason(input.reason),
    changes: () => ({ pausedReason }),
    also: nothingElse,
  });
  return feed;
}
