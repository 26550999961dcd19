import { eventOf, events } from '../events/index.ts';
import type { Decision, HideReason, Policy } from './decide.ts';
import type { FeedOrder, Subject } from './grant.ts';

/** What a value becomes for somebody: itself, its mask, or nothing. A field without a mask cannot be shown masked. */
export function reveal(decision: Decision, entity: string, field: string, value: unknown): unknown {
  if (value === null || value === undefined || decision.treatment === 'HIDE') return null;
  if (decision.treatment === 'SEE') return value;
  return typeof value === 'string' ? (events.get(entity)?.fields[field]?.mask(value) ?? null) : null;
}

export interface FeedProjection {
  /** Fields that travel, in the order of the catalogue. */
  readonly fields: readonly { readonly name: string; readonly treatment: 'SEE' | 'MASK' }[];
  readonly withheld: readonly { readonly field: string; readonly reason: HideReason }[];
}

export function subjectOfFeed(feed: Pick<FeedOrder, 'department' | 'purpose'>): Subject {
  return { role: 'department', department: feed.department, area: null, purpose: feed.purpose };
}

/** When a change was due to a feed: when it was made, or when the feed began to ask for it. */
export function dueAt(feed: Pick<FeedOrder, 'createdAt'>, acceptedAt: Date): number {
  return Math.max(feed.createdAt.getTime(), acceptedAt.getTime());
}

/**
 * What a feed gets of a record: ordered ∩ allowed when it was due ∩ allowed now. Everything else is named with its reason,
 * never sent. Without `due` the moment is now, as for a push that is still to come. `now` is another moment for those who
 * tell what travelled then.
 */
export function projectFeed(
  policy: Policy,
  feed: FeedOrder,
  jurisdiction: string,
  due?: number,
  now: number = Date.now(),
): FeedProjection {
  const moments = { due: Math.min(due ?? now, now), now };
  const subject = subjectOfFeed(feed);
  const fields: { name: string; treatment: 'SEE' | 'MASK' }[] = [];
  const withheld: { field: string; reason: HideReason }[] = [];
  for (const name of Object.keys(eventOf(feed.entity).fields)) {
    const decision = policy.decideThenAndNow(subject, feed.entity, name, jurisdiction, moments);
    if (decision.treatment === 'HIDE') withheld.push({ field: name, reason: decision.reason ?? 'NO_RIGHT' });
    else if (!feed.fields.includes(name)) withheld.push({ field: name, reason: 'NOT_ORDERED' });
    else fields.push({ name, treatment: decision.treatment });
  }
  return { fields, withheld };
}

/** Whether a feed asks for a record at all: its entity, inside its jurisdiction. */
export function feedMatches(feed: FeedOrder, entity: string, jurisdiction: string): boolean {
  return feed.state === 'ACTIVE' && feed.entity === entity && jurisdiction.startsWith(feed.jurisdiction);
}

/** Whether a feed may apply its filter to records of a place: the right to filter on a field is the right to read it. */
export function mayFilter(
  policy: Policy,
  feed: FeedOrder,
  jurisdiction: string,
  due?: number,
  now: number = Date.now(),
): boolean {
  if (feed.filter.length === 0) return true;
  const moments = { due: Math.min(due ?? now, now), now };
  const subject = subjectOfFeed(feed);
  return feed.filter.every(
    ({ field }) =>
      policy.decideThenAndNow(subject, feed.entity, field, jurisdiction, moments).treatment === 'SEE',
  );
}
