import { finishedDays } from './days.ts';
import { type Order, orderAgain, orderDays, recordOutcome, waitingOrders } from './orders.ts';
import { type ReconcileDeps, reconcileDay } from './reconcile-day.ts';
import { carryOutRepairs } from './repairs.ts';

/** Compares what departments hold with what they were sent: each day after it is over, and whenever somebody orders it. */
export interface Reconciler {
  /** Starts what was ordered and is not under way; does not wait for it. */
  sweep(): Promise<void>;
  /** Orders the days that are over and were never compared: last night's, and those of nights without a worker. */
  orderNights(now?: Date): Promise<void>;
  close(): Promise<void>;
}

/** Comparisons at once; each holds a connection to the hub's database. The nights leave room for what people order. */
const atOnce = 4;
const nightsAtOnce = 2;
/** A hub that was off for longer compares the older days on order only. */
const mostNights = 31;

export function createReconciler(deps: ReconcileDeps, onError: (error: unknown) => void): Reconciler {
  const running = new Map<string, { readonly nightly: boolean; readonly done: Promise<void> }>();
  let stopping = false;

  /** False where it still waits: another worker is at it, or the feed is not known here yet. */
  async function carryOut(order: Order): Promise<boolean> {
    const feed = deps.book.feeds().find((one) => one.id === order.feedId);
    const outcome = feed === undefined ? null : await reconcileDay(deps, feed, order.day);
    if (outcome === null) return false;
    await recordOutcome(deps.hub, order, outcome);
    return true;
  }

  function hasRoom(order: Order): boolean {
    const nightly = [...running.values()].filter((one) => one.nightly).length;
    return running.size < atOnce && !(order.nightly && nightly >= nightsAtOnce);
  }

  function start(order: Order): void {
    const key = `${order.feedId}/${order.day}`;
    if (stopping || running.has(key) || !hasRoom(order)) return;
    const done = carryOut(order)
      .finally(() => running.delete(key))
      // Where one has made room the next need not wait for the clock.
      .then((isDone) => (isDone && !stopping ? startWaiting() : undefined))
      .catch(onError);
    running.set(key, { nightly: order.nightly, done });
  }

  async function startWaiting(): Promise<void> {
    for (const order of await waitingOrders(deps.hub, atOnce * 2)) start(order);
  }

  return {
    async sweep() {
      await carryOutRepairs(deps, onError);
      await startWaiting();
    },
    async orderNights(now = new Date()) {
      const feeds = deps.book
        .feeds()
        .filter((feed) => feed.state === 'ACTIVE' && feed.sink.kind !== 'stream');
      const days = feeds.flatMap((feed) =>
        finishedDays(feed.createdAt, now, mostNights).map((day) => ({ feedId: feed.id, day })),
      );
      await orderDays(deps.hub, days);
      await orderAgain(deps.hub);
    },
    async close() {
      stopping = true;
      // A comparison may take minutes; what is cut off is ordered still.
      await deps.hub.end({ timeout: 1 });
      await Promise.all([...running.values()].map((one) => one.done));
    },
  };
}
