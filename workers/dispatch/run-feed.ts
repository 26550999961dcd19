import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { Logger } from '@cityhub/schema/runtime/log';
import { codeOf, SinkFailed } from '../sinks/failures.ts';
import { ask, type Delivering, type DispatchDeps, startDelivering } from './delivering.ts';
import { drainFeed } from './drain.ts';
import { type FeedState, giveAttemptBack, readFeedState, takeAttempt } from './feed-state.ts';
import type { OpenSinks } from './open-sinks.ts';
import { lowerUnfinished, pauseFeed, recordFailure } from './record.ts';
import { RightsChanged } from './revisions.ts';
import { pauseMs, restoreBreaker } from './trouble.ts';

/**
 * What became of a run: `rested` the feed has caught up or is no longer active; `pausing` it failed, or its pause is still on;
 * `again` rights changed in its midst, so that it must be made again at once.
 */
export type RunEnd = 'rested' | 'pausing' | 'again';

export interface RunDeps extends DispatchDeps {
  readonly sinks: OpenSinks;
  readonly logger: Logger;
}

async function fail(
  deps: RunDeps,
  feed: FeedOrder,
  error: unknown,
  run: {
    readonly state: FeedState;
    readonly delivering: Delivering | null;
    readonly breaker: Delivering['breaker'];
  },
): Promise<void> {
  const { state, delivering, breaker } = run;
  const isGone = error instanceof SinkFailed && error.gone;
  const failures = delivering?.tries ?? state.attempts + 1;
  deps.logger.warn({ feed: feed.id, failures, err: error }, 'a delivery failed');
  await recordFailure(deps.hub, feed, {
    code: error instanceof SinkFailed ? error.code : `HUB_${codeOf(error)}`,
    // Whoever resumes a feed whose sink was gone wants it tried at once.
    pauseMs: isGone ? 0 : pauseMs(failures, state.failingMs, error),
    breaker: breaker.toJSON(),
    raised: delivering?.raised ?? false,
  });
  if (isGone) await pauseFeed(deps.hub, feed.id);
}

/** Drains a feed once, unless it pauses. What fails is recorded; it throws only what even that did not survive. */
export async function runFeed(deps: RunDeps, feedId: string): Promise<RunEnd> {
  const feed = deps.book.feeds().find((one) => one.id === feedId);
  if (feed?.state !== 'ACTIVE' || feed.sink.kind === 'stream') return 'rested';
  const state = await readFeedState(deps.hub, feed);
  const { attempts } = state;
  if (state.pausing || (attempts > 0 && !(await takeAttempt(deps.hub, feed, attempts)))) return 'pausing';
  const breaker = restoreBreaker(state.breaker);
  let delivering: Delivering | null = null;
  let end: RunEnd = 'rested';
  try {
    const sink = await ask(breaker, () => deps.sinks.open(feed));
    delivering = startDelivering(deps, feed, sink, { breaker, state });
    await drainFeed(delivering, state.position);
  } catch (error) {
    deps.sinks.drop(feed.id);
    if (!(error instanceof RightsChanged)) {
      await fail(deps, feed, error, { state, delivering, breaker });
      return 'pausing';
    }
    // It was broken off, it did not die.
    if (delivering?.raised) await lowerUnfinished(deps.hub, feed);
    end = 'again';
  }
  if (attempts > 0 && delivering?.tries !== 1) await giveAttemptBack(deps.hub, feed, attempts);
  return end;
}
