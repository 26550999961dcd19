import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { percentOf } from './resend-order.ts';

/** What of a feed's health these figures are made of. */
interface Health {
  readonly position: number;
  readonly head: number;
  readonly waitingSince: Date | null;
  readonly attempts: number;
  readonly failingSince: Date | null;
  readonly retryAt: Date | null;
  readonly isBroken: boolean;
}

export interface FeedBackfill {
  readonly to: number;
  readonly position: number;
  readonly percent: number;
}

export function backfillOf(feed: FeedOrder, health: Health | null): FeedBackfill | null {
  if (health === null) return null;
  const { position } = health;
  return { to: feed.backfillTo, position, percent: percentOf(position, feed.backfillTo) };
}

export interface FeedLag {
  readonly records: number;
  readonly seconds: number;
}

export function lagOf(health: Health | null, now: Date): FeedLag | null {
  if (health === null) return null;
  const { position, head, waitingSince } = health;
  const waited = waitingSince === null ? 0 : (now.getTime() - waitingSince.getTime()) / 1000;
  return { records: Math.max(0, head - position), seconds: Math.max(0, waited) };
}

/** CLOSED: every batch is tried, after a pause where the last one failed. OPEN: none before `retryAt`. HALF_OPEN: the next decides. */
export interface FeedBreaker {
  readonly state: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  readonly retryAt: Date | null;
  readonly attempts: number;
  readonly failingSince: Date | null;
}

export function breakerOf(health: Health | null, now: Date): FeedBreaker | null {
  if (health === null) return null;
  const { retryAt, attempts, failingSince, isBroken } = health;
  const waits = retryAt !== null && retryAt.getTime() > now.getTime();
  const state = isBroken ? (waits ? 'OPEN' : 'HALF_OPEN') : 'CLOSED';
  return { state, retryAt, attempts, failingSince };
}
