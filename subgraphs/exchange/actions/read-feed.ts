import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { mayCreateFeeds, maySeeFeed } from '../model/feed-policy.ts';
import { feedsById, listFeeds } from '../store/feeds.ts';
import type { FeedRow } from '../store/tables.ts';

/** The feeds that are a caller's business: a department's own; of all departments for auditors and operators. */
export async function readFeeds(tx: Tx, actor: Actor, department: string | null): Promise<FeedRow[]> {
  // A text that is no code may hold what Postgres refuses.
  if (department !== null && !/^[a-z-]{1,60}$/.test(department)) return [];
  if (actor.role === 'auditor' || actor.role === 'operator') return listFeeds(tx, department);
  if (!mayCreateFeeds(actor) || actor.department === null) throw new ForbiddenError();
  return department === null || department === actor.department ? listFeeds(tx, actor.department) : [];
}

/** One of them. Throws NOT_FOUND for one that is not there and for one that is not the caller's business alike. */
export async function readFeed(tx: Tx, actor: Actor, feedId: string): Promise<FeedRow> {
  const feed = isUuid(feedId) ? (await feedsById(tx, [feedId])).get(feedId) : undefined;
  if (feed === undefined || !maySeeFeed(actor, feed.department)) throw new NotFoundError();
  return feed;
}
