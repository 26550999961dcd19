import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import {
  failedWith,
  inSpan,
  isTracing,
  type SpanOptions,
  startSpan,
} from '@cityhub/schema/runtime/telemetry/tracing';
import { onTrail } from '@cityhub/schema/runtime/telemetry/trail';
import type { Block } from '../dispatch/block.ts';
import { isRefusal } from './failures.ts';
import type { Sink } from './sink.ts';
import { traceIdsOf } from './trace-ids.ts';

/** A block of so few records is part of the request that pushed them; a larger one is work of its own, with links to theirs. */
const ownBlock = 20;

export type Outcome = 'taken' | 'fenced' | 'refused' | 'failed';

export interface SinkObserver {
  /** What became of a block, of how many records, after how many seconds. */
  onWritten(kind: FeedOrder['sink']['kind'], outcome: Outcome, records: number, seconds: number): void;
}

const positionsOf = (block: Block): number[] =>
  (JSON.parse(block.json) as { version: number }[]).map((row) => row.version);

/** The traces that a block's records were pushed in. */
async function tracesOf(hub: RawSql, feed: FeedOrder, block: Block): Promise<string[]> {
  const found = await traceIdsOf(hub, feed, positionsOf(block)).catch(() => new Map<number, string>());
  return [...new Set(found.values())];
}

const linkTo = (traceId: string) => ({
  // A push is known by its trace: which of its spans wrote the change is not stored.
  context: { traceId, spanId: traceId.slice(16), traceFlags: 1, isRemote: true },
});

/** Runs the delivery of a block as a span in the trace of each push in it, or as one of its own. */
async function inDelivery<Result>(
  hub: RawSql,
  feed: FeedOrder,
  block: Block,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!isTracing() || block.records === 0) return work();
  const traces = await tracesOf(hub, feed, block);
  const name = `deliver ${feed.sink.kind}`;
  const options: SpanOptions = {
    kind: 'consumer',
    attributes: { 'cityhub.feed': feed.id, 'cityhub.records': block.records, 'cityhub.position': block.last },
  };
  if (block.records > ownBlock || traces.length === 0)
    return inSpan(name, { ...options, links: traces.map(linkTo) }, work);
  const spans = traces.flatMap((traceId) => startSpan(name, { ...options, of: { traceId } }) ?? []);
  const [first] = spans;
  if (first === undefined) return work();
  try {
    return await onTrail(first.trail, () => inSpan('sink write', { kind: 'client' }, work));
  } catch (error) {
    for (const { span } of spans) failedWith(span, error);
    throw error;
  } finally {
    for (const { span } of spans) span.end();
  }
}

/** A sink whose deliveries are seen: as spans, and by their outcome. */
export function observedSink(hub: RawSql, feed: FeedOrder, sink: Sink, observer: SinkObserver): Sink {
  const { kind } = feed.sink;
  return {
    blockSize: sink.blockSize,
    position: () => sink.position(),
    close: () => sink.close(),
    resend: (block, order, signal) => inDelivery(hub, feed, block, () => sink.resend(block, order, signal)),
    async write(block, attempt, signal) {
      const began = performance.now();
      const tell = (outcome: Outcome): void =>
        observer.onWritten(kind, outcome, block.records, (performance.now() - began) / 1000);
      try {
        const moved = await inDelivery(hub, feed, block, () => sink.write(block, attempt, signal));
        tell(moved ? 'taken' : 'fenced');
        return moved;
      } catch (error) {
        tell(isRefusal(error) ? 'refused' : 'failed');
        throw error;
      }
    },
  };
}
