import type { RawSql } from '@cityhub/schema/runtime/database';

/** A stretch of one tree that may be taken out of the database, or why it may not yet. */
export interface Stretch {
  readonly tree: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly partition: string;
  /** Null: it is due. */
  readonly waitsFor: 'ITS_TIME' | 'ITS_SEAL' | 'A_FEED' | 'THE_STRETCH_BEFORE' | null;
}

/**
 * Every stretch that stands and is full, oldest first. It is due when its last entry is older than the law asks, all of it is
 * sealed, and every feed that may still run has come past it.
 */
export async function readStretches(sql: RawSql, now: Date): Promise<Stretch[]> {
  const rows = await sql<(Omit<Stretch, 'waitsFor'> & { old: boolean; sealed: boolean; brought: boolean })[]>`
    select s.tree, t.name, s.from_position as "from", s.to_position as "to", s.partition, t.size >= s.to_position as sealed,
      coalesce(last.accepted_at < ${now}::timestamptz - r.keep, false) as old,
      not exists (
        select from policy.feed f left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
        where f.shard = s.tree and f.state in ('PROPOSED', 'ACTIVE', 'PAUSED') and f.sink ->> 'kind' <> 'stream'
          and coalesce(c.position, 0) < s.to_position) as brought
    from log.stretch s
    join log.tree t on t.tree = s.tree
    join log.head h on h.shard = s.tree and h.position >= s.to_position
    join log.retention r on r.kind = case s.tree when 7 then 'READS' else 'CHANGES' end
    left join lateral (
      select c.accepted_at from log.change c where s.tree <> 7 and c.shard = s.tree and c.position = s.to_position
      union all select x.accepted_at from log.read x where s.tree = 7 and x.position = s.to_position
    ) last on true
    where s.archived_at is null
    order by s.tree, s.from_position`;
  const waiting = new Set<number>();
  return rows.map(({ old, sealed, brought, ...stretch }) => {
    const before = waiting.has(stretch.tree);
    const waitsFor = before
      ? 'THE_STRETCH_BEFORE'
      : !old
        ? 'ITS_TIME'
        : !sealed
          ? 'ITS_SEAL'
          : brought
            ? null
            : 'A_FEED';
    if (waitsFor !== null) waiting.add(stretch.tree);
    return { ...stretch, waitsFor };
  });
}
