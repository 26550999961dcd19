import type { HideReason, Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { feedMatches, projectFeed } from '@cityhub/schema/policy/project';

export type DeliveryState = 'PENDING' | 'RETRYING' | 'DELIVERED';

/** What one department gets of one change, and how far that is. */
export interface Delivery {
  readonly departmentCode: string;
  readonly feedId: string;
  readonly state: DeliveryState;
  readonly fields: readonly string[];
  readonly withheld: readonly { readonly field: string; readonly reason: HideReason }[];
  readonly deliveredAt: Date | null;
  readonly attempts: number;
}

export interface DeliveredChange {
  readonly shard: number;
  readonly position: number;
  readonly entity: string;
  readonly jurisdiction: string;
}

interface CursorState {
  readonly position: number;
  readonly attempts: number;
  readonly failingSince: Date | null;
}

export interface DeliveryFacts {
  readonly cursors: ReadonlyMap<string, CursorState>;
  readonly batches: readonly {
    readonly feedId: string;
    readonly attempts: number;
    readonly deliveredAt: Date;
  }[];
}

function progress(
  feed: FeedOrder,
  change: DeliveredChange,
  facts: DeliveryFacts,
): Pick<Delivery, 'state' | 'deliveredAt' | 'attempts'> {
  const cursor = facts.cursors.get(`${feed.id}/${change.shard}`);
  if (cursor !== undefined && cursor.position >= change.position) {
    const batch = facts.batches.find((one) => one.feedId === feed.id);
    return { state: 'DELIVERED', deliveredAt: batch?.deliveredAt ?? null, attempts: batch?.attempts ?? 1 };
  }
  const failing = cursor?.failingSince != null;
  return {
    state: failing ? 'RETRYING' : 'PENDING',
    deliveredAt: null,
    attempts: failing ? cursor.attempts : 0,
  };
}

/** The board of a change: every department whose feed asks for it, by code. */
export function deliveriesOf(
  policy: Policy,
  feeds: readonly FeedOrder[],
  change: DeliveredChange,
  facts: DeliveryFacts,
): Delivery[] {
  return feeds
    .filter((feed) => feedMatches(feed, change.entity, change.jurisdiction))
    .map((feed) => {
      const { fields, withheld } = projectFeed(policy, feed, change.jurisdiction);
      return {
        departmentCode: feed.department,
        feedId: feed.id,
        fields: fields.map((field) => field.name),
        withheld,
        ...progress(feed, change, facts),
      };
    })
    .sort((a, b) => (a.departmentCode < b.departmentCode ? -1 : 1));
}
