import { failpoint } from '../failpoints.ts';
import { isRefusal, RecordRefused, SinkFailed } from '../sinks/failures.ts';
import { type Block, maxBlockSize } from './block.ts';
import { afterDelivery } from './careful.ts';
import { ask, type Delivering, send } from './delivering.ts';
import { park, parkHeld, readLeftOut, supersede } from './parked.ts';
import { cut, type Reading, readStretch, versionsOf } from './read.ts';
import { recordDelivery } from './record.ts';

/**
 * Sends one stretch of the log to a sink, and finds what in it the sink refuses.
 *
 * read → held versions parked → written → recorded. When the sink refuses the block it is cut in two at a record, each part
 * read again and sent, until one record is alone; that one is tried three times, parked, and left out. Each part that is
 * taken moves the cursor, so a crash in the midst goes on where it was.
 */
export type Sent =
  | { readonly moved: true; readonly to: number }
  /** Another worker was faster, or rights have changed: where the sink stands must be asked again. */
  | { readonly moved: false };

const notMoved: Sent = { moved: false };
const triesAlone = 3;
/** Before the second and the third try of a record that is alone: a lock or a parent row may need a moment. */
const pauseAloneMs = [100, 300];
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A sink that keeps its position itself is asked by every block; a webhook only by one that holds a record. */
const proves = ({ feed }: Delivering, block: Block): boolean =>
  block.records > 0 || feed.sink.kind !== 'webhook';

async function record(delivering: Delivering, block: Block, revision: number): Promise<void> {
  const { deps, feed, tries } = delivering;
  const unfinished = afterDelivery(delivering.unfinished, delivering.suspectTo, block.last);
  await delivering.recorded;
  const recording = recordDelivery(deps.hub, feed, {
    block,
    attempts: tries,
    revision,
    proves: proves(delivering, block),
    // While single positions go, each one that is begun counts: the next one begins now.
    unfinished: unfinished === 0 ? 0 : unfinished + 1,
  }).then(() => failpoint('after-record', block.json));
  // It runs beside the next block; whoever needs it waits for it.
  recording.catch(() => {});
  delivering.recorded = recording;
  delivering.unfinished = unfinished;
  delivering.raised = unfinished > 0;
  if (unfinished === 0) deps.proven.add(feed.id);
  if (proves(delivering, block)) delivering.tries = 1;
  if (delivering.leftOut.records.size > 0 && feed.whenParked === 'SUPERSEDE')
    await supersede(deps.hub, feed, block.from, block.last);
}

async function write(delivering: Delivering, { block, revision }: Reading): Promise<Sent> {
  const { deps, sink, breaker, tries } = delivering;
  if (deps.book.revision() !== revision) return notMoved;
  failpoint('before-write', block.json);
  const through = proves(delivering, block) ? send : ask;
  const taken = await through(breaker, () =>
    deps.revisions.during(revision, (signal) => sink.write(block, tries, signal)),
  );
  if (!taken) return notMoved;
  failpoint('after-write', block.json);
  await record(delivering, block, revision);
  return { moved: true, to: block.last };
}

/** Larger steps where few of the positions are the feed's, smaller ones where a block holds more than the sink takes. */
function nextSpan({ sink, span }: Delivering, records: number): number {
  if (records > sink.blockSize) return Math.max(sink.blockSize, Math.floor(span / 2));
  return records * 2 <= sink.blockSize ? Math.min(span * 2, maxBlockSize) : span;
}

export async function sendStretch(delivering: Delivering, from: number, to: number): Promise<Sent> {
  const { deps, feed, sink } = delivering;
  let block: Block | null = null;
  try {
    const reading = await readStretch(delivering, from, to);
    delivering.span = nextSpan(delivering, reading.block.records);
    block = cut(reading.block, sink.blockSize);
    const { last } = block;
    const held = reading.held.filter((position) => position <= last);
    if ((await parkHeld(deps.hub, feed, held)) < held.length) {
      delivering.leftOut = await readLeftOut(deps.hub, feed, from);
      return await sendStretch(delivering, from, to);
    }
    return await write(delivering, { ...reading, block });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (error instanceof RecordRefused) return narrow(delivering, { from, to, at: error.position, error });
    const versions = block === null ? [] : versionsOf(block);
    const last = block?.last ?? to;
    const middle = versions[(versions.length >> 1) - 1];
    if (middle !== undefined) return inTurn(delivering, from, [middle, last]);
    const [at] = versions;
    // What is refused without any record in it is not refused for a record.
    if (at === undefined) throw new SinkFailed(error.detail);
    return sendAlone(delivering, { from, to: last, at, error });
  }
}

interface Alone {
  readonly from: number;
  readonly to: number;
  /** The position that is refused. */
  readonly at: number;
  readonly error: Error & { readonly detail: string };
}

/** The sink has named the record: what stands before it goes first, then it alone. The rest is the next stretch. */
function narrow(delivering: Delivering, refused: Alone): Promise<Sent> {
  const { from, at } = refused;
  if (from < at - 1) return inTurn(delivering, from, [at - 1, at]);
  return sendAlone(delivering, { ...refused, to: at });
}

async function inTurn(delivering: Delivering, from: number, ends: readonly number[]): Promise<Sent> {
  let at = from;
  for (const end of ends) {
    while (at < end) {
      const sent = await sendStretch(delivering, at, end);
      if (!sent.moved) return sent;
      at = sent.to;
    }
  }
  return { moved: true, to: at };
}

/** Tries a stretch with one record twice more, then parks the record and goes on without it. */
async function sendAlone(delivering: Delivering, refused: Alone): Promise<Sent> {
  const { deps, feed } = delivering;
  const { from, to, at } = refused;
  let { error } = refused;
  const isUnreadable = error.detail === 'UNREADABLE';
  for (let tries = 2; tries <= triesAlone && !isUnreadable; tries += 1) {
    await pause(pauseAloneMs[tries - 2] ?? 0);
    try {
      return await write(delivering, await readStretch(delivering, from, to));
    } catch (again) {
      if (!isRefusal(again)) throw again;
      error = again;
    }
  }
  const attempts = isUnreadable ? 1 : triesAlone;
  await park(deps.hub, feed, { position: at, detail: error.detail, attempts });
  delivering.leftOut = await readLeftOut(deps.hub, feed, from);
  return write(delivering, await readStretch(delivering, from, to));
}
