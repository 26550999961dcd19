import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { Block } from '../dispatch/block.ts';
import { type BlockRow, deliveryId } from './cloud-event.ts';
import { SinkFailed } from './failures.ts';
import { sendInOrder } from './record-order.ts';
import type { Sink } from './sink.ts';
import { traceIdsOf } from './trace-ids.ts';
import { createDeliverer, type WebhookDeps } from './webhook-delivery.ts';
import { readOrder } from './webhook-order.ts';
import { createReceiptStore, deliveredIds } from './webhook-receipts.ts';

/**
 * A webhook as a sink: one POST for each version of a record.
 *
 * The hub keeps its position, in log.cursor, and a receipt for each delivery that was taken. A block that is written again
 * leaves out what has a receipt; what was taken but not yet receipted when a worker died goes out again with the same id
 * and the same bytes, and the receiver knows it by the id. Two workers on one feed are noticed by their receipts: the one
 * that finds another's stops.
 */

/** Records under way at once: enough to hide a distance, too few to hurt a small server. */
const inFlight = 4;
/** Small, so that a block ends soon after it was projected. */
const blockSize = 100;
/** What a worker that finds another on its feed waits, so that the two do not go on side by side. */
const yieldMs = 250;

const never = new AbortController().signal;
const versionsOf = (rows: readonly BlockRow[]): number[] => rows.map((row) => row.version);
const rowsOf = (block: Block): BlockRow[] => JSON.parse(block.json) as BlockRow[];

export function openWebhook(deps: WebhookDeps, feed: FeedOrder): Sink {
  const { hub } = deps;
  const deliverer = createDeliverer(deps, feed, inFlight);
  const receipts = createReceiptStore(hub, feed);

  /** Those of the rows that the hub does not know to have arrived. */
  async function openOf(rows: readonly BlockRow[], replay: string | null): Promise<BlockRow[]> {
    const known = await deliveredIds(hub, feed, rows);
    return rows.filter((row) => !known.has(deliveryId(feed.id, row, replay)));
  }

  return {
    blockSize,
    position: async () => (await readOrder(hub, feed)).position,

    async write(block, attempt, signal = never) {
      const order = await readOrder(hub, feed);
      // It may be behind, since the last block is recorded while this one is sent.
      if (order.position > block.from) return false;
      let fenced = false;
      const rows = await openOf(rowsOf(block), null);
      const traces = await traceIdsOf(hub, feed, versionsOf(rows));
      const send = async (row: BlockRow): Promise<void> => {
        const id = deliveryId(feed.id, row, null);
        const delivery = { row, id, attempt, traceId: traces.get(row.version) };
        const receipt = await deliverer.deliver(order, delivery, signal);
        if (!(await receipts.store(receipt))) fenced = true;
      };
      try {
        await sendInOrder(rows, inFlight, send, () => fenced || signal.aborted);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      if (fenced) await new Promise((resolve) => setTimeout(resolve, yieldMs));
      return !fenced && !signal.aborted;
    },

    async resend(block, again, signal = never) {
      const order = await readOrder(hub, feed);
      // A receiver drops an id that it knows: what it is to take again must have a new one.
      const replay = again.kind === 'REDELIVER' ? null : again.id;
      // What was sent before the order was broken off is left out.
      const open = await openOf(rowsOf(block), replay);
      const traces = await traceIdsOf(hub, feed, versionsOf(open));
      const send = async (row: BlockRow): Promise<void> => {
        const id = deliveryId(feed.id, row, replay);
        const delivery = { row, id, attempt: 1, traceId: traces.get(row.version) };
        await receipts.store(await deliverer.deliver(order, delivery, signal));
      };
      await sendInOrder(open, inFlight, send, () => signal.aborted);
      if (signal.aborted) throw new SinkFailed('RIGHTS_CHANGED');
    },

    close: () => deliverer.close(),
  };
}
