import { eventOf } from '@cityhub/schema/events/index';
import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { projectFeed, subjectOfFeed } from '@cityhub/schema/policy/project';

/**
 * How a feed's blocks are read. `shared`: every record gets the same fields, none masked and none sealed, so that the
 * database builds the block and all feeds with the same plan pass it on unread. `rows`: each record is projected here.
 */
export interface ReadPlan {
  readonly kind: 'shared' | 'rows';
  readonly shard: number;
  readonly entity: string;
  readonly jurisdiction: string;
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
  // Where rights differ by place, any ordered field may come up in some place.
  const possible = uniform ? fields.map((field) => field.name) : feed.fields;
  const opensSealed = possible.some((name) => rules[name]?.class === 4);
  const masks = fields.some((field) => field.treatment === 'MASK');
  return {
    kind: uniform && !opensSealed && !masks ? 'shared' : 'rows',
    shard: feed.shard,
    entity: feed.entity,
    jurisdiction: feed.jurisdiction,
    fields: fields.map((field) => field.name),
    opensSealed,
  };
}

/** Feeds with one key at one cursor share one read. */
export function shareKey(plan: ReadPlan): string {
  return [plan.shard, plan.entity, plan.jurisdiction, ...plan.fields].join('|');
}
