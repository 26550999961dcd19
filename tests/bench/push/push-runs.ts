import { demoGrid } from '../../harness/pushes.ts';
import { percentile } from '../figures.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { LoadResult, Pace } from '../load/order.ts';
import type { BenchHub } from './bench-hub.ts';

/** Pushes as a grid worker, each of a person that was never pushed before, and checks that all of them are there. */
export interface Pusher {
  /** Sends requests of `rows` pushes each; resolves when the departments have them, too. */
  push(requests: number, rows: number, pace: Pace): Promise<LoadResult>;
  /** Pushes at a fixed rate; the times from sending to arrival, of every push at every department, in ms. */
  offer(perSecond: number, seconds: number): Promise<DeliveryTimes>;
}

export interface DeliveryTimes {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Of the answers to the pushes. */
  readonly answeredP50: number;
  readonly answeredP99: number;
  /** Pushes/s that were really sent. */
  readonly offered: number;
}

export async function createPusher(hub: BenchHub, generator: LoadGenerator): Promise<Pusher> {
  const token = await hub.tokenOf({ role: 'gridworker', grid: demoGrid, purpose: 'community-service' });
  let nextIndex = 0;

  async function push(requests: number, rows: number, pace: Pace): Promise<LoadResult> {
    const from = await hub.head();
    const firstIndex = nextIndex;
    nextIndex += requests * rows;
    const result = await generator.run({
      origin: hub.origin,
      path: '/graphql',
      token,
      bodies: { kind: 'residents', firstIndex, requests, rows },
      pace,
    });
    await hub.assertHolds(from, requests * rows);
    return result;
  }

  return {
    push,
    async offer(perSecond, seconds) {
      const from = await hub.head();
      const result = await push(perSecond * seconds, 1, { kind: 'offered', perSecond });
      const sentAt = new Map(result.sent.map(({ position, at }) => [position, at]));
      const times = (await hub.arrivals(from)).flatMap((arrivals) =>
        arrivals.map(({ position, at }) => at - (sentAt.get(position) ?? Number.NaN)),
      );
      // One machine, one clock: a push without an answer, or that arrives before it was sent, is a mistake of ours.
      if (!times.every((time) => time > 0)) throw new Error('a push arrived that was not sent before');
      return {
        p50: percentile(times, 0.5),
        p95: percentile(times, 0.95),
        p99: percentile(times, 0.99),
        answeredP50: result.p50,
        answeredP99: result.p99,
        offered: result.requests / result.seconds,
      };
    },
  };
}
