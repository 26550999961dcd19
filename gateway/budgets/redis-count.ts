import { openRedis } from '@cityhub/schema/runtime/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Used } from './minute.ts';

/** What an actor uses at other processes is known so late at the most: what it may use too much in this time is little. */
const tellEveryMs = 250;

/** The same count in all processes of the hub. No request waits for it: it is told, and asked, beside them. */
export interface SharedCount {
  /** Tells what an actor has used here in a minute, once for all that was used since the last time. */
  tell(minute: number, actor: string, here: Used): void;
  /** What the actor has used elsewhere in that minute, as far as it is known. */
  elsewhere(minute: number, actor: string): Readonly<Used>;
  close(): void;
}

interface Told {
  readonly minute: number;
  readonly actor: string;
  readonly here: Used;
  readonly sent: Used;
  readonly elsewhere: Used;
  isDirty: boolean;
}

const nothing: Readonly<Used> = { requests: 0, cost: 0 };

/** A Redis that does not answer is left aside: the process goes on with what it knows, and counts by itself. */
export function shareByRedis(redisUrl: string, onError: (error: Error) => void): SharedCount {
  const redis = openRedis(redisUrl, onError);
  const counter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'cityhub-budget',
    // The counter's own limit is not used; its keys outlive their minute by one.
    points: 1,
    duration: 120,
    rejectIfRedisNotReady: true,
  });
  const told = new Map<string, Told>();

  async function send(one: Told, kind: keyof Used): Promise<void> {
    const more = one.here[kind] - one.sent[kind];
    one.sent[kind] += more;
    try {
      const { consumedPoints } = await counter.penalty(`${one.minute} ${kind} ${one.actor}`, more);
      one.elsewhere[kind] = Math.max(0, consumedPoints - one.sent[kind]);
    } catch {
      one.sent[kind] -= more;
    }
  }
  function sendAll(): void {
    const newest = Math.max(0, ...[...told.values()].map(({ minute }) => minute));
    for (const [actor, one] of told) {
      if (one.minute < newest) told.delete(actor);
      if (!one.isDirty) continue;
      one.isDirty = false;
      void send(one, 'requests');
      void send(one, 'cost');
    }
  }
  const timer = setInterval(sendAll, tellEveryMs);
  timer.unref();

  return {
    tell(minute, actor, here) {
      const known = told.get(actor);
      if (known !== undefined && known.minute === minute) known.isDirty = true;
      else
        told.set(actor, {
          minute,
          actor,
          here,
          sent: { ...nothing },
          elsewhere: { ...nothing },
          isDirty: true,
        });
    },
    elsewhere(minute, actor) {
      const known = told.get(actor);
      return known?.minute === minute ? known.elsewhere : nothing;
    },
    close() {
      clearInterval(timer);
      redis.disconnect();
    },
  };
}
