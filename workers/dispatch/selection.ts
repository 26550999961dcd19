import type { FeedOrder } from '@cityhub/schema/policy/grant';

/** The part of a feed's order that says which changes it asks for. */
export type Selecting = Pick<FeedOrder, 'shard' | 'entity' | 'jurisdiction' | 'filter' | 'backfillTo'>;

/** A condition on `log.change c`, and its parameters from `$1` on. */
export interface Selection {
  readonly condition: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * The changes after `from` up to `to` that a feed asks for, whatever its rights are. Up to `backfillTo` these are the last
 * ones of their records then: the state when the feed began. A version whose values were destroyed travels never again.
 */
export function select(feed: Selecting, from: number, to: number): Selection {
  const conditions = [
    'c.shard = $1 and c.position > $2 and c.position <= $3 and c.entity = $4 and c.jurisdiction ^@ $5 and c.erased_at is null',
  ];
  const parameters: (string | number)[] = [feed.shard, from, to, feed.entity, feed.jurisdiction];
  if (feed.filter.length > 0) {
    parameters.push(JSON.stringify(feed.filter));
    conditions.push(`log.matches(c.payload, $${parameters.length}::text::jsonb)`);
  }
  if (from < feed.backfillTo) {
    parameters.push(feed.backfillTo);
    const end = `$${parameters.length}::bigint`;
    // One look-up in the index for each row: as a join the planner may read the whole log for every block. Who never had a
    // record learns nothing of its withdrawal.
    conditions.push(`(c.position > ${end} or not log.withdraws(c.operation) and c.position = (
      select max(x.position) from log.change x where x.shard = $1 and x.record_id = c.record_id and x.position <= ${end}))`);
  }
  return { condition: conditions.join(' and '), parameters };
}

/** What tells two selections apart, wherever they stand in the log. */
export const selectionKey = (feed: Selecting): string =>
  JSON.stringify([feed.shard, feed.entity, feed.jurisdiction, feed.filter, feed.backfillTo]);
