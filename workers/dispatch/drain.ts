import { isRefusal } from '../sinks/failures.ts';
import { blockEnd } from './block.ts';
import { isKiller, rangeLimit } from './careful.ts';
import { ask, type Delivering, isCurrent } from './delivering.ts';
import { raiseUnfinished, readFeedState } from './feed-state.ts';
import { nothingLeftOut, parkKiller, readLeftOut, releaseHeld, supersede } from './parked.ts';
import { readAhead, readStretch, versionsOf } from './read.ts';
import { countGap, lowerUnfinished, recordDelivery, recordRecovery } from './record.ts';
import { resendNext } from './resend.ts';
import { sendStretch } from './send.ts';
import { isOpen } from './trouble.ts';

/**
 * Drains one feed: reads block after block behind the sink's own cursor and writes each, until the log has nothing more and
 * no order to send again waits.
 *
 * cursor known → block read → sink written → delivery recorded → next block …
 * Exits: nothing new for `lingerMs`; the feed is no longer what this run began with; an error of the sink or the hub, which
 * the caller records and turns into a pause. Fenced by another worker, or rights changed: the cursor is read again. A crash
 * between "sink written" and "delivery recorded" is seen at the next start: the sink's cursor is ahead of the hub's, and the
 * gap is recorded then. A crash before it leaves the count of unfinished drains raised, see careful.ts.
 */

/** A feed that has caught up looks on this long before it lets its wake-up job end. */
const lingerMs = 50;
/** A feed that never catches up looks this often for orders and for dead letters that were decided. */
const lookAgainMs = 1000;

/** What the sink confirmed but the hub has not recorded: the last worker was killed in between. */
async function recordGap(delivering: Delivering, recorded: number, cursor: number): Promise<void> {
  const { deps, feed } = delivering;
  if (recorded >= cursor) return;
  const records = await countGap(deps.hub, feed, recorded, cursor);
  await recordDelivery(deps.hub, feed, {
    block: { from: recorded, last: cursor, records },
    attempts: delivering.tries,
    revision: null,
    proves: true,
    unfinished: 0,
  });
  delivering.unfinished = 0;
  if (feed.whenParked === 'SUPERSEDE') await supersede(deps.hub, feed, recorded, cursor);
}

/** What may have changed beside this run: orders, dead letters, and versions that nothing holds any more. */
async function look(delivering: Delivering, cursor: number): Promise<void> {
  const { deps, feed } = delivering;
  const state = await readFeedState(deps.hub, feed);
  const released = state.hasParked && (await releaseHeld(deps.hub, feed));
  delivering.hasOrders = state.hasOrders || released;
  // Beyond the cursor a dead letter counts even when it was decided, so that it is not sent a second time.
  delivering.leftOut =
    state.hasParked || delivering.leftOut.positions.size > 0
      ? await readLeftOut(deps.hub, feed, cursor)
      : nothingLeftOut;
}

/** Where the next stretch ends: a block; less after workers died here; one record while the sink's breaker is open. */
async function nextEnd(delivering: Delivering, cursor: number, head: number): Promise<number> {
  const end = Math.min(blockEnd(cursor, head, delivering.span), cursor + rangeLimit(delivering.unfinished));
  if (!isOpen(delivering.breaker)) return end;
  try {
    const { block } = await readStretch(delivering, cursor, end);
    return versionsOf(block)[0] ?? end;
  } catch (error) {
    // A record that cannot be read is found when the stretch is sent.
    if (isRefusal(error)) return end;
    throw error;
  }
}

/** Before the first delivery of this process: were it to die now, the next one would have to know. */
async function begin(delivering: Delivering, cursor: number, head: number): Promise<void> {
  const { deps, feed } = delivering;
  if (isKiller(delivering.unfinished)) {
    await parkKiller(deps.hub, feed, cursor + 1);
    delivering.leftOut = await readLeftOut(deps.hub, feed, cursor);
  }
  if (delivering.raised || deps.proven.has(feed.id)) return;
  const end = blockEnd(cursor, head, delivering.span);
  await raiseUnfinished(deps.hub, feed, end);
  delivering.raised = true;
  delivering.suspectTo ??= end;
}

async function position(delivering: Delivering): Promise<number> {
  await delivering.recorded;
  const cursor = await ask(delivering.breaker, () => delivering.sink.position());
  await look(delivering, cursor);
  return cursor;
}

export async function drainFeed(delivering: Delivering, recordedTo: number): Promise<void> {
  const { deps, feed } = delivering;
  let cursor = await position(delivering);
  await recordGap(delivering, recordedTo, cursor);
  let head = await deps.heads.read(feed.shard);
  let lookedAt = performance.now();
  while (!deps.stopping() && isCurrent(delivering)) {
    if (performance.now() - lookedAt > lookAgainMs) {
      lookedAt = performance.now();
      await look(delivering, cursor);
    }
    if (cursor >= head) {
      await delivering.recorded;
      if (delivering.hasOrders && (await resendNext(delivering, cursor))) {
        await look(delivering, cursor);
        continue;
      }
      const grown = await deps.heads.beyond(feed.shard, cursor, lingerMs);
      if (grown === null) break;
      head = grown;
    }
    await begin(delivering, cursor, head);
    const end = await nextEnd(delivering, cursor, head);
    const sending = sendStretch(delivering, cursor, end);
    if (end < head && delivering.unfinished === 0) readAhead(delivering, end, head);
    const sent = await sending;
    cursor = sent.moved ? sent.to : await position(delivering);
    if (sent.moved && delivering.hasOrders) await resendNext(delivering, cursor);
  }
  await delivering.recorded;
  await rest(delivering, cursor >= head);
}

/** What a run without a delivery leaves behind. */
async function rest(delivering: Delivering, caughtUp: boolean): Promise<void> {
  const { deps, feed } = delivering;
  if (delivering.raised) await lowerUnfinished(deps.hub, feed);
  // The sink has told its position, so whatever trouble is written down is over; a webhook was not asked.
  if (delivering.tries > 1 && caughtUp && feed.sink.kind !== 'webhook') await recordRecovery(deps.hub, feed);
}
