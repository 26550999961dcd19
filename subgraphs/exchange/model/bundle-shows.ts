import { events } from '@cityhub/schema/events/index';
import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { dueAt, mayFilter, projectFeed } from '@cityhub/schema/policy/project';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { RowToProve } from './bundle-entry.ts';

type Version = Pick<RowToProve, 'entity' | 'jurisdiction' | 'due_at'>;

const nothing: ReadonlySet<string> = new Set();

/** What one feed brings of a version by the rights of then and now, or null where it brings nothing. */
function broughtBy(policy: Policy, feed: FeedOrder, version: Version) {
  const due = dueAt(feed, version.due_at);
  const { fields } = projectFeed(policy, feed, version.jurisdiction, due);
  return fields.length > 0 && mayFilter(policy, feed, version.jurisdiction, due) ? fields : null;
}

/**
 * The fields whose values a department may take home in a bundle: what its feeds bring of the version whole, by the rights of
 * then and now, and what the caller may see for the purpose that he came for. A masked field is a commitment. Null: nothing of
 * the version ever came, so the department learns not even that there is one.
 */
export function shownToDepartment(
  policy: Policy,
  feeds: readonly FeedOrder[],
  actor: Actor,
  version: Version,
): ReadonlySet<string> | null {
  // What no catalogue knows was put there by hand.
  if (!events.has(version.entity)) return nothing;
  const brought = feeds.map((feed) => broughtBy(policy, feed, version)).filter((fields) => fields !== null);
  if (brought.length === 0) return null;
  const whole = brought.flat().filter(({ treatment }) => treatment === 'SEE');
  const mine = whole.filter(
    ({ name }) => policy.decide(actor, version.entity, name, version.jurisdiction).treatment === 'SEE',
  );
  return new Set(mine.map(({ name }) => name));
}
