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

/** What a feed gets of a record: ordered ∩ allowed now. Everything else is named with its reason, never sent. */
export function projectFeed(policy: Policy, feed: FeedOrder, jurisdiction: string): FeedProjection {
  const subject = subjectOfFeed(feed);
  const fields: { name: string; treatment: 'SEE' | 'MASK' }[] = [];
  const withheld: { field: string; reason: HideReason }[] = [];
  for (const name of Object.keys(eventOf(feed.entity).fields)) {
    const decision = policy.decide(subject, feed.entity, name, jurisdiction);
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
