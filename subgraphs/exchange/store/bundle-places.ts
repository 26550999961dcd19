import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';

/** A change that a bundle is about, and the feeds of the asking department that brought it. */
export interface BundlePlace {
  readonly shard: number;
  readonly position: number;
  readonly feedIds: readonly string[];
}

interface PlaceRow extends Record<string, unknown> {
  readonly shard: number;
  readonly position: number;
  readonly feed_ids: readonly string[] | null;
}

function placesOf(rows: Iterable<PlaceRow>): BundlePlace[] {
  return [...rows].map(({ shard, position, feed_ids: feedIds }) => ({
    shard,
    position,
    feedIds: feedIds ?? [],
  }));
}

/** All versions of a record, in every shard where it has any. */
export async function placesOfRecord(tx: Tx, recordId: string, limit: number): Promise<BundlePlace[]> {
  return placesOf(
    await tx.execute<PlaceRow>(sql`
      select c.shard, c.position, null as feed_ids from log.change c where c.record_id = ${recordId}::uuid
      order by c.shard, c.position limit ${limit}`),
  );
}

/** The versions of a record that feeds brought: those of a department, or of all. */
export async function placesHeldOfRecord(
  tx: Tx,
  department: string | null,
  recordId: string,
  limit: number,
): Promise<BundlePlace[]> {
  const mine = department === null ? sql`` : sql`and h.department = ${department}`;
  return placesOf(
    await tx.execute<PlaceRow>(sql`
      select h.shard, h.position, array_agg(distinct h.feed_id::text) as feed_ids from log.held_version h
      where h.record_id = ${recordId}::uuid ${mine}
      group by h.shard, h.position order by h.shard, h.position limit ${limit}`),
  );
}

/** Whether a feed of the department brought the change. */
export async function isHeldBy(
  tx: Tx,
  department: string,
  shard: number,
  position: number,
): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 as held from log.held_version h
    where h.department = ${department} and h.shard = ${shard}::smallint and h.position = ${position}::bigint limit 1`);
  return rows.length > 0;
}

/** The newest version of a record in each shard where it has any. */
export async function newestOfRecord(
  tx: Tx,
  recordId: string,
): Promise<{ readonly tree: number; readonly position: number }[]> {
  return [
    ...(await tx.execute<{ tree: number; position: number }>(sql`
      select c.shard as tree, max(c.position) as position from log.change c where c.record_id = ${recordId}::uuid group by c.shard`)),
  ];
}

/** The last stored position of a tree up to one; none of the tree of deliveries, whose positions the sealer gives. */
export async function newestOfStretch(
  tx: Tx,
  tree: number,
  toPosition: number,
): Promise<{ readonly tree: number; readonly position: number }[]> {
  return [
    ...(await tx.execute<{ tree: number; position: number }>(sql`
      select h.shard as tree, least(h.position, ${toPosition}::bigint) as position from log.head h where h.shard = ${tree}::smallint`)),
  ];
}

/** What stood in the batches and single deliveries that a department's sinks confirmed in a period. */
export async function placesDelivered(
  tx: Tx,
  department: string,
  period: { readonly from: Date; readonly to: Date },
  limit: number,
): Promise<BundlePlace[]> {
  const [from, to] = [period.from.toISOString(), period.to.toISOString()];
  return placesOf(
    await tx.execute<PlaceRow>(sql`
      with brought as materialized (
        select d.feed_id, d.shard, d.from_position, d.to_position from policy.feed f join log.delivery d on d.feed_id = f.id
        where f.department = ${department} and d.delivered_at >= ${from} and d.delivered_at < ${to}
        union all
        select r.feed_id, r.shard, r.position - 1, r.position from policy.feed f join log.receipt r on r.feed_id = f.id
        where f.department = ${department} and r.delivered_at >= ${from} and r.delivered_at < ${to}
      )
      select h.shard, h.position, array_agg(distinct h.feed_id::text) as feed_ids
      from brought b cross join lateral (
        select v.feed_id, v.shard, v.position from log.held_version v
        where v.feed_id = b.feed_id and v.shard = b.shard and v.position > b.from_position and v.position <= b.to_position
        limit ${limit}
      ) h
      group by h.shard, h.position order by h.shard, h.position limit ${limit}`),
  );
}

/** The changes of a stretch that meet the conditions; without any, what stands there. */
export async function placesOfStretch(
  tx: Tx,
  stretch: {
    readonly tree: number;
    readonly fromPosition: number;
    readonly toPosition: number;
    readonly entity: string | null;
    readonly source: string | null;
    readonly since: Date | null;
    readonly until: Date | null;
  },
  limit: number,
): Promise<BundlePlace[]> {
  const { tree, fromPosition, toPosition, entity, source, since, until } = stretch;
  const conditions: SQL[] = [
    ...(entity === null ? [] : [sql`and c.entity = ${entity}`]),
    ...(source === null ? [] : [sql`and c.source = ${source}`]),
    ...(since === null ? [] : [sql`and c.accepted_at >= ${since.toISOString()}`]),
    ...(until === null ? [] : [sql`and c.accepted_at < ${until.toISOString()}`]),
  ];
  return placesOf(
    await tx.execute<PlaceRow>(sql`
      select c.shard, c.position, null as feed_ids from log.change c
      where c.shard = ${tree}::smallint and c.position between ${fromPosition}::bigint and ${toPosition}::bigint
        ${sql.join(conditions, sql` `)}
      order by c.position limit ${limit}`),
  );
}

/** Whether retention has taken any of the stretch out of the database. */
export async function isArchived(
  tx: Tx,
  tree: number,
  fromPosition: number,
  toPosition: number,
): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 as archived from log.stretch s
    where s.tree = ${tree}::smallint and s.archived_at is not null
      and s.from_position <= ${toPosition}::bigint and s.to_position >= ${fromPosition}::bigint limit 1`);
  return rows.length > 0;
}
