import { shardName } from '@cityhub/schema/events/define';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { ProvCopy, ProvVersion } from './prov-document.ts';

interface VersionRow {
  readonly shard: number;
  readonly position: number;
  readonly entity: string;
  readonly operation: string;
  readonly actor: string;
  readonly source: string;
  readonly purpose: string;
  readonly traceId: string;
  readonly cause: string | null;
  readonly acceptedAt: Date;
  readonly withdraws: boolean;
}

/** Every version of a record, oldest first; none where there is no such record. */
export async function readVersions(sql: RawSql, recordId: string): Promise<ProvVersion[]> {
  const rows = await sql<VersionRow[]>`
    select shard, position, entity, operation, actor, source, purpose, trace_id as "traceId", cause, accepted_at as "acceptedAt",
      log.withdraws(operation) as withdraws
    from log.change where record_id = ${recordId}::uuid order by position`;
  return rows.map(({ shard, position, ...rest }) => ({ place: `${shardName(shard)}/${position}`, ...rest }));
}

/** The batch of each feed in which each version travelled: what its filter or its rights left out is not among them. */
export async function readCopies(sql: RawSql, recordId: string): Promise<ProvCopy[]> {
  const rows = await sql<
    { shard: number; position: number; feedId: string; department: string; deliveredAt: Date }[]
  >`
    select c.shard, c.position, f.id as "feedId", f.department, d.delivered_at as "deliveredAt"
    from log.change c
    join policy.feed f on f.shard = c.shard and f.entity = c.entity and c.jurisdiction ^@ f.jurisdiction
    cross join lateral (
      select d.from_position, d.delivered_at from log.delivery d
      where d.feed_id = f.id and d.shard = c.shard and d.to_position >= c.position order by d.to_position limit 1
    ) d
    where c.record_id = ${recordId}::uuid and d.from_position < c.position and log.matches(c.payload, f.filter)
      and not exists (select from log.parked p where p.feed_id = f.id and p.shard = c.shard and p.position = c.position
        and p.state <> 'REDELIVERED')
    order by c.position, f.department, f.id`;
  return rows.map(({ shard, position, ...rest }) => ({ place: `${shardName(shard)}/${position}`, ...rest }));
}
