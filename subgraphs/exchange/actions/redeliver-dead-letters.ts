import type { Caller } from '@cityhub/schema/runtime/push';
import { insertResend, orderedPositions } from '../store/resends.ts';
import type { ResendRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { type DeadLetterDecision, lockAll, readDecision } from './decide-on-dead-letters.ts';
import { takeFeedStep } from './take-feed-step.ts';

/**
 * Orders that dead letters be sent again, with the rights of then and of now. What waits behind them follows by itself.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function redeliverDeadLetters(
  deps: FeedDeps,
  caller: Caller,
  input: DeadLetterDecision,
): Promise<ResendRow> {
  const positions = readDecision(input);
  const { result } = await takeFeedStep(deps, caller, {
    feedId: input.feedId,
    step: 'redeliver',
    operation: 'redeliverDeadLetters',
    reason: input.reason,
    async also(tx, feed) {
      const ordered = await orderedPositions(tx, feed.id);
      await lockAll(tx, feed, positions, ({ reason, position }) =>
        reason === 'HELD_BEHIND_PARKED' || ordered.has(position) ? 'INVALID_STATE' : null,
      );
      return insertResend(tx, {
        feedId: feed.id,
        shard: feed.shard,
        kind: 'REDELIVER',
        positions: [...positions].sort((a, b) => a - b),
        requestedBy: caller.actor.id,
        reason: input.reason,
      });
    },
  });
  return result;
}
