import type { RawSql, RawTx } from '@cityhub/schema/runtime/database';
import type { Stretch } from './stretches.ts';

/** What the file of a stretch holds. */
export interface ArchiveFile {
  /** Without its folder. */
  readonly file: string;
  readonly sha256: string;
  readonly entries: number;
}

/**
 * Takes the partition out and puts in its place, with the same bounds, the changes that must stay: the last version of each
 * record, and the last one that each feed has brought, since whoever holds a copy must be told of a recall. All in one
 * transaction: a crash leaves either the one or the other.
 */
export async function detachStretch(
  sql: RawSql,
  stretch: Stretch,
  archive: ArchiveFile,
  by: string,
): Promise<{ readonly kept: number }> {
  return sql.begin(async (tx) => {
    const [last] = await tx<{ at: Date }[]>`
      select accepted_at as at from ${tx(`log.${stretch.partition}`)} where position = ${stretch.to}`;
    const kept = stretch.tree === 7 ? await dropReads(tx, stretch) : await keepLast(tx, stretch);
    await tx`
      update log.stretch set archived_at = clock_timestamp(), archived_by = ${by}, file = ${archive.file},
        sha256 = ${archive.sha256}, entries = ${archive.entries}, kept = ${kept}, newest_at = ${last?.at ?? null}
      where tree = ${stretch.tree} and from_position = ${stretch.from} and archived_at is null`;
    return { kept };
  }) as Promise<{ kept: number }>;
}

async function dropReads(tx: RawTx, { partition }: Stretch): Promise<number> {
  await tx`set local role cityhub_owner`;
  await tx`alter table log.read detach partition ${tx(`log.${partition}`)}`;
  await tx`drop table ${tx(`log.${partition}`)}`;
  await tx`reset role`;
  return 0;
}

async function keepLast(tx: RawTx, stretch: Stretch): Promise<number> {
  const { tree, name, from, to, partition } = stretch;
  const parent = tx(`log.change_${name}`);
  const old = tx(`log.${partition}`);
  const next = `${partition}_kept`;
  await tx`set local role cityhub_owner`;
  // An erasure waits, and then finds what has stayed.
  await tx`lock table ${old} in exclusive mode`;
  await tx`create table ${tx(`log.${next}`)} (like ${parent} including all)`;
  const written = await tx`
    with bound as (
      select distinct reach.position from log.feed_reach reach join policy.feed f on f.id = reach.feed_id
      where f.shard = ${tree} and reach.position is not null
      union select h.position from log.head h where h.shard = ${tree}
    )
    insert into ${tx(`log.${next}`)} select p.* from ${old} p
    where exists (
      select from bound b where b.position >= p.position and not exists (
        select from log.change later where later.shard = ${tree} and later.record_id = p.record_id
          and later.position > p.position and later.position <= b.position))`;
  await tx.unsafe(`create unique index on log.${next} (idempotency_key, actor)`);
  await tx`alter table ${parent} detach partition ${old}`;
  await tx.unsafe(
    `alter table log.change_${name} attach partition log.${next} for values from (${from}) to (${to + 1})`,
  );
  await tx`drop table ${old}`;
  await tx.unsafe(`alter table log.${next} rename to ${partition}`);
  await tx`reset role`;
  return written.count;
}
