import type { HideReason, Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { dueAt, mayFilter, projectFeed, subjectOfFeed } from '@cityhub/schema/policy/project';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';

/** What of a change is told before any value: which fields there are for the department, and which are withheld. */
export interface StreamProjection {
  readonly fields: readonly { readonly name: string; readonly treatment: 'SEE' | 'MASK' }[];
  readonly withheld: readonly { readonly field: string; readonly reason: HideReason }[];
}

/** Why a caller may not follow a feed at all, or null. A feed of others is not there. */
export function whyNotFollow(feed: FeedOrder | undefined, actor: Actor): ErrorCode | null {
  if (actor.role !== 'department' || actor.department === null || actor.source != null) return 'FORBIDDEN';
  if (feed === undefined || feed.department !== actor.department || feed.sink.kind !== 'stream')
    return 'NOT_FOUND';
  return feed.purpose === actor.purpose ? null : 'FORBIDDEN';
}

/** Whether no field is left anywhere in the feed's area. Where rights differ by place, each record says so itself. */
function lostItsRights(policy: Policy, feed: FeedOrder): boolean {
  if (policy.dividesArea(subjectOfFeed(feed), feed.entity, feed.jurisdiction)) return false;
  return projectFeed(policy, feed, feed.jurisdiction).fields.length === 0;
}

/** Why an open stream must end, or null. Asked before each event and each second. */
export function whyEnd(
  policy: Policy,
  feed: FeedOrder | undefined,
  expiresAt: number,
  now = Date.now(),
): ErrorCode | null {
  if (now >= expiresAt) return 'TOKEN_EXPIRED';
  if (feed === undefined || feed.state !== 'ACTIVE' || lostItsRights(policy, feed)) return 'FEED_CLOSED';
  return null;
}

/** What the feed's department may know of a change by the rights of then and now; null: nothing, not even that it was. */
export function projectChange(
  policy: Policy,
  feed: FeedOrder,
  change: { readonly jurisdiction: string; readonly acceptedAt: Date },
): StreamProjection | null {
  const due = dueAt(feed, change.acceptedAt);
  if (!mayFilter(policy, feed, change.jurisdiction, due)) return null;
  const projection = projectFeed(policy, feed, change.jurisdiction, due);
  return projection.fields.length === 0 ? null : projection;
}
