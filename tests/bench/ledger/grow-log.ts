import type { RawSql } from '@cityhub/schema/runtime/database';

/**
 * Lets the log of residents grow to a size without pushing: rows of the usual width with leaves of their own, five versions a
 * record, a delivery for each feed and thousand, a read for each ten. Their content is nobody's; what is measured afterwards
 * are records that were really pushed among them.
 */
const versionsOfARecord = 5;
const chunk = 500_000;
const recordsOfARead = 3;

async function addChanges(sql: RawSql, from: number, to: number): Promise<void> {
  await sql`
    insert into log.change (shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source,
      purpose, idempotency_key, body_mac, trace_id, accepted_at)
    select 1, p, 'Resident', 'registerResident', md5('record ' || p / ${versionsOfARecord})::uuid, '420102001001001',
      jsonb_build_object('name', 'nobody ' || p, 'birthDate', '1900-01-01', 'sex', 'FEMALE', 'careTags', '[]'::jsonb,
        'gridCode', '420102001001001', 'unitId', null),
      sha256(('sealed ' || p)::bytea) || sha256(('more ' || p)::bytea) || sha256(('tag ' || p)::bytea),
      sha256(('leaf ' || p)::bytea), 'system:bench', 'bench', 'bench', 'grown-' || p, substr(sha256(('body ' || p)::bytea), 1, 16),
      md5('trace ' || p), clock_timestamp()
    from generate_series(${from}::bigint + 1, ${to}::bigint) p`;
  await sql`
    insert into log.delivery (feed_id, shard, from_position, to_position, records, attempts, policy_revision)
    select f.id, 1, greatest(p - 1000, ${from}::bigint), p, 1000, 1, 1
    from policy.feed f cross join generate_series(${from}::bigint + 1000, ${to}::bigint, 1000) p where f.entity = 'Resident'
    on conflict do nothing`;
  await sql`update log.head set position = ${to} where shard = 1`;
  // Nobody counts these pushes by their source: that would go on while something else is measured.
  await sql`update log.tally_cursor set position = ${to} where shard = 1`;
}

async function addReads(sql: RawSql, changes: number, reads: number): Promise<void> {
  const [head] = await sql<{ position: number }[]>`select position from log.head where shard = 7 for update`;
  const from = head?.position ?? 0;
  await sql`
    insert into log.read (position, accepted_at, read_at, trace_id, actor, role, department, purpose, subgraph, entity, seen, masked,
      refused, record_ids, leaf)
    select ${from}::bigint + n, clock_timestamp(), clock_timestamp(), md5('read ' || n), 'department:police', 'department', 'police',
      'public-security', 'people', 'Resident', '{name,sex}', '{citizenId}', '{phone}',
      array(select md5('record ' || (n * 7919 + r) % greatest(${changes}::bigint / ${versionsOfARecord}, 1))::uuid
        from generate_series(1, ${recordsOfARead}) r),
      sha256(('read ' || ${from}::bigint + n)::bytea)
    from generate_series(1, ${reads}::bigint) n`;
  await sql`update log.head set position = ${from + reads} where shard = 7`;
}

/** Feeds of residents must be paused: nothing of this is to be delivered. */
export async function growLog(sql: RawSql, size: number, progress: (line: string) => void): Promise<void> {
  for (;;) {
    const grown = await sql.begin(async (tx) => {
      await tx`set local synchronous_commit = off`;
      const [head] = await tx<
        { position: number }[]
      >`select position from log.head where shard = 1 for update`;
      const from = head?.position ?? 0;
      const to = Math.min(size, from + chunk);
      if (to <= from) return null;
      await addChanges(tx as never, from, to);
      await addReads(tx as never, to, Math.ceil((to - from) / 10));
      return to;
    });
    if (grown === null) break;
    progress(`the log holds ${grown} changes`);
    await sql`select log.make_room()`;
  }
  await sql`vacuum (analyze) log.change, log.delivery, log.read`;
}
