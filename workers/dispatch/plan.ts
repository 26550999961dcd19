import { eventOf } from '@cityhub/schema/events/index';
import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { mayFilter, projectFeed, subjectOfFeed } from '@cityhub/schema/policy/project';
import { selectionKey } from './selection.ts';

/**
 * How a feed's blocks are read. `shared`: every record gets the same fields, none masked and none sealed, so that the
 * database builds the block and all feeds with the same plan pass it on unread. `rows`: each record is projected here.
 * `nothing`: the rights of now let nothing through, so that nothing needs to be read.
 */
export interface ReadPlan {
  readonly kind: 'shared' | 'rows' | 'nothing';
  /** The fields of a shared block. */
  readonly fields: readonly string[];
  /** Whether sealed values must be opened. */
  readonly opensSealed: boolean;
}

export function planFeed(policy: Policy, feed: FeedOrder): ReadPlan {
  const subject = subjectOfFeed(feed);
  const rules = eventOf(feed.entity).fields;
  const uniform = !policy.dividesArea(subject, feed.entity, feed.jurisdiction);
  const { fields } = projectFeed(policy, feed, feed.jurisdiction);
  const names = fields.map((field) => field.name);
  // Where rights differ by place, any ordered field may come up in some place.
  const possible = uniform ? names : feed.fields;
  const opensSealed = possible.some((name) => rules[name]?.class === 4);
  if (uniform && (names.length === 0 || !mayFilter(policy, feed, feed.jurisdiction)))
    return { kind: 'nothing', fields: [], opensSealed: false };
  const masks = fields.some((field) => field.treatment === 'MASK');
  return { kind: uniform && !opensSealed && !masks ? 'shared' : 'rows', fields: names, opensSealed };
}

/** Feeds with one key at one cursor share one read. */
export function shareKey(feed: FeedOrder, plan: ReadPlan): string {
  return `${selectionKey(feed)}|${plan.fields.join('|')}`;
}
