import type { Tx } from '@cityhub/schema/runtime/database';
import { InvalidInputError, InvalidStateError, issue } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller } from '@cityhub/schema/runtime/push';
import { checkReason } from '../model/free-text.ts';
import { maxReplayPositions, type ReplayInput, type ReplayRange, readRange } from '../model/resend-order.ts';
import { headOf, positionOf } from '../store/feeds.ts';
import { firstPositionAt, spanOfRecords } from '../store/positions.ts';
import { insertResend } from '../store/resends.ts';
import type { FeedRow, ResendRow } from '../store/tables.ts';
import type { FeedDeps } from './append-feed-change.ts';
import { takeFeedStep } from './take-feed-step.ts';

interface Stretch {
  /** Exclusive. */
  readonly fromPosition: number;
  /** Inclusive. */
  readonly toPosition: number;
  readonly recordIds: string[] | null;
}

/** What was asked for as a stretch of the shard. What the feed has not had yet comes to it in any case. */
async function stretchOf(tx: Tx, feed: FeedRow, range: ReplayRange): Promise<Stretch> {
  const had = await positionOf(tx, feed);
  if (range.by === 'records') {
    const recordIds = [...new Set(range.ids)];
    const span = await spanOfRecords(tx, feed, recordIds);
    // Records that are none and records of others are sent alike: not at all.
    const { first, last } = span ?? { first: had + 1, last: had };
    return { fromPosition: Math.min(first - 1, had), toPosition: Math.min(last, had), recordIds };
  }
  if (range.by === 'positions')
    return { fromPosition: range.from - 1, toPosition: Math.min(range.to, had), recordIds: null };
  const head = await headOf(tx, feed.shard);
  const from = await firstPositionAt(tx, feed.shard, head, range.since);
  const to = (await firstPositionAt(tx, feed.shard, head, range.until)) - 1;
  return { fromPosition: from - 1, toPosition: Math.min(to, had), recordIds: null };
}

async function order(tx: Tx, feed: FeedRow, range: ReplayRange, by: { id: string; reason: string }) {
  // A stream is read by its department, which resumes it where it likes.
  if (feed.sink.kind === 'stream') throw new InvalidStateError();
  const stretch = await stretchOf(tx, feed, range);
  const length = stretch.toPosition - stretch.fromPosition;
  if (range.by !== 'records' && (length < 1 || length > maxReplayPositions))
    throw new InvalidInputError([
      issue('INVALID_PERIOD', 'input', range.by === 'positions' ? 'from' : 'since'),
    ]);
  return insertResend(tx, {
    ...stretch,
    feedId: feed.id,
    shard: feed.shard,
    kind: 'REPLAY',
    requestedBy: by.id,
    reason: by.reason,
  });
}

/**
 * Orders that a feed sends again what it has sent, as new deliveries, with the rights of then and of now.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, INVALID_INPUT.
 */
export async function replayFeed(deps: FeedDeps, caller: Caller, input: ReplayInput): Promise<ResendRow> {
  const checks = inputChecks('input');
  const range = readRange(input, checks);
  checkReason(checks, 'reason', input.reason);
  checks.done();
  if (range === null) throw new Error('a range that is none was let through');
  const { result } = await takeFeedStep(deps, caller, {
    feedId: input.feedId,
    step: 'replay',
    operation: 'replay',
    reason: input.reason,
    also: (tx, feed) => order(tx, feed, range, { id: caller.actor.id, reason: input.reason }),
  });
  return result;
}
