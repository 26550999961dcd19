import { shards } from '@cityhub/schema/events/define';
import type { RawSql } from '@cityhub/schema/runtime/database';

/** Changes that one transaction counts: a fraction of a second, so that a kill costs little and a lock is short. */
const batchSize = 5000;

/**
 * Counts the next changes of a shard into log.source_day and moves the cursor, both or neither, so that each change counts
 * exactly once however often a worker dies. A change that says what the record's previous change said is the same datum pushed
 * again; the keyed digests of the bodies tell it without a value. Answers how many changes were counted.
 */
async function countBatch(hub: RawSql, shard: number): Promise<number> {
  return hub.begin(async (tx) => {
    // Plans are made when the log may be young: the look-ups below must go by index.
    await tx`set local enable_seqscan = off`;
    const [range] = await tx<{ after: number; upTo: number }[]>`
      select c.position as after, least(h.position, c.position + ${batchSize}) as "upTo"
      from log.tally_cursor c join log.head h using (shard)
      where c.shard = ${shard} and h.position > c.position for update of c skip locked`;
    // Nothing new, or another worker is counting it.
    if (range === undefined) return 0;
    const { after, upTo } = range;
    await tx`
      insert into log.source_day as known (source, entity, day, accepted, repeated, last_at)
      select c.source, c.entity, (c.accepted_at at time zone 'Asia/Shanghai')::date, count(*),
        count(*) filter (where before.body_mac = c.body_mac), max(c.accepted_at)
      from log.change c
      left join lateral (
        select p.body_mac from log.change p
        where p.shard = ${shard} and p.record_id = c.record_id and p.position < c.position
        order by p.position desc limit 1
      ) before on true
      where c.shard = ${shard} and c.position > ${after} and c.position <= ${upTo}
      group by 1, 2, 3
      on conflict (source, day, entity) do update set accepted = known.accepted + excluded.accepted,
        repeated = known.repeated + excluded.repeated, last_at = greatest(known.last_at, excluded.last_at)`;
    await tx`update log.tally_cursor set position = ${upTo} where shard = ${shard}`;
    return upTo - after;
  });
}

/** Counts whatever the log has grown by since the last time. */
export async function tally(hub: RawSql, stopping: () => boolean = () => false): Promise<void> {
  for (const shard of Object.values(shards)) {
    let counted = batchSize;
    while (counted === batchSize && !stopping()) counted = await countBatch(hub, shard);
  }
}
