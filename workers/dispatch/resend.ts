import { isRefusal, RecordRefused } from '../sinks/failures.ts';
import type { ResendOrder } from '../sinks/sink.ts';
import { type Delivering, send } from './delivering.ts';
import { park } from './parked.ts';
import { planFeed } from './plan.ts';
import { recordRecovery } from './record.ts';
import { claimOrder, finishOrder, type OrderRow, orderedChanges, recordProgress } from './resend-orders.ts';
import { type ChangeRow, type ProjectedRow, projectRows, readRows } from './rows.ts';

/**
 * Carries out orders to send again, in the feed's own lane: a block when the cursor has caught up, or after each block while it
 * has not. Every record is projected anew, with the rights of then and now; progress stands in the order's row, so that a
 * worker that dies is followed by one that goes on.
 */
const triesAlone = 3;

/** What became of one block of an order. */
interface Outcome {
  readonly sent: number[];
  /** Records with a refused version: under HOLD their later versions go on waiting. */
  readonly refused: Set<string>;
}

async function write(
  delivering: Delivering,
  order: ResendOrder,
  rows: readonly ProjectedRow[],
  revision: number,
) {
  const { deps, sink, breaker } = delivering;
  const versions = rows.map((row) => row.version);
  const block = {
    from: (versions[0] ?? 1) - 1,
    last: versions.at(-1) ?? 0,
    records: rows.length,
    json: JSON.stringify(rows),
  };
  await send(breaker, () => deps.revisions.during(revision, (signal) => sink.resend(block, order, signal)));
}

/** Sends rows, and when they are refused, halves them until the refused one is alone; that one is parked after three tries. */
async function sendRows(
  delivering: Delivering,
  order: ResendOrder,
  rows: readonly ProjectedRow[],
  under: { readonly revision: number; readonly outcome: Outcome },
): Promise<void> {
  const { deps, feed } = delivering;
  const { revision, outcome } = under;
  const holds = feed.whenParked === 'HOLD' && order.kind === 'REDELIVER';
  const free = holds ? rows.filter((row) => !outcome.refused.has(row.record_id)) : rows;
  const [first] = free;
  if (first === undefined) return;
  for (let tries = 1; ; tries += 1) {
    try {
      await write(delivering, order, free, revision);
      outcome.sent.push(...free.map((row) => row.version));
      return;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (free.length > 1) {
        const middle = free.length >> 1;
        await sendRows(delivering, order, free.slice(0, middle), under);
        await sendRows(delivering, order, free.slice(middle), under);
        return;
      }
      if (tries < triesAlone) continue;
      await park(deps.hub, feed, { position: first.version, detail: error.detail, attempts: triesAlone });
      outcome.refused.add(first.record_id);
      return;
    }
  }
}

/** Projects each row by itself: one that cannot be read is parked, and the others go on. */
async function project(delivering: Delivering, rows: readonly ChangeRow[]): Promise<ProjectedRow[]> {
  const { deps, feed } = delivering;
  const policy = deps.book.policy();
  try {
    return projectRows({ ...deps, policy }, feed, rows);
  } catch (error) {
    if (!(error instanceof RecordRefused)) throw error;
    await park(deps.hub, feed, { position: error.position, detail: error.detail, attempts: 1 });
    return project(
      delivering,
      rows.filter((row) => row.position !== error.position),
    );
  }
}

/** Sends the next block of the feed's oldest order; false when there is nothing to be sent now. */
export async function resendNext(delivering: Delivering, cursor: number): Promise<boolean> {
  const { deps, feed, sink } = delivering;
  const order: OrderRow | null = await claimOrder(deps.hub, feed, deps.worker);
  if (order === null) {
    delivering.hasOrders = false;
    return false;
  }
  const revision = deps.book.revision();
  const { opensSealed } = planFeed(deps.book.policy(), feed);
  const rows = await readRows(deps.hub, orderedChanges(feed, order, cursor), opensSealed, sink.blockSize);
  const last = rows.at(-1);
  if (last === undefined) {
    // What lies beyond the cursor is not to be sent again before it was sent.
    const isDone = order.toPosition === null || order.toPosition <= cursor;
    if (isDone) await finishOrder(deps.hub, order);
    else delivering.hasOrders = false;
    return isDone;
  }
  const outcome: Outcome = { sent: [], refused: new Set() };
  await sendRows(delivering, order, await project(delivering, rows), { revision, outcome });
  await recordProgress(deps.hub, feed, order, {
    done: last.position,
    sent: outcome.sent,
    worker: deps.worker,
  });
  if (outcome.sent.length > 0 && delivering.tries > 1) {
    delivering.tries = 1;
    await recordRecovery(deps.hub, feed);
  }
  return true;
}
