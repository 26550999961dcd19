import type { Caller } from '@cityhub/schema/runtime/push';
import { markDropped } from '../store/dead-letters.ts';
import type { FeedRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { type DeadLetterDecision, lockAll, readDecision } from './decide-on-dead-letters.ts';
import { takeFeedStep } from './take-feed-step.ts';

/**
 * Gives dead letters up, by whom and why. What waits behind them is sent, since nothing stands before it any more.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function dropDeadLetters(
  deps: FeedDeps,
  caller: Caller,
  input: DeadLetterDecision,
): Promise<{ readonly feed: FeedRow; readonly dropped: number }> {
  const positions = readDecision(input);
  const { reason } = input;
  const { feed } = await takeFeedStep(deps, caller, {
    feedId: input.feedId,
    step: 'drop',
    operation: 'dropDeadLetters',
    reason,
    async also(tx, row) {
      await lockAll(tx, row, positions, () => null);
      await markDropped(tx, row, positions, { by: caller.actor.id, reason });
    },
  });
  return { feed, dropped: positions.length };
}
