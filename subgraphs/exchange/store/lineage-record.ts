import type { Actor } from '@cityhub/schema/runtime/actor';
import { sourceOf } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';
import type { RecordSource } from '../model/record-source.ts';

/** What stands at the beginning of a trace: metadata of a version, never a value. */
export interface TraceHead extends RecordSource {
  readonly shard: number;
  readonly position: number;
  readonly acceptedAt: Date;
}

/** Up to the end of the moment's millisecond: a moment that a caller was told is no finer. Null: up to now. */
export function notAfter(column: SQL, at: Date | null): SQL {
  // Nothing was stored before 1970, and Postgres does not know every year that a Date can name.
  if (at === null) return sql`true`;
  const moment = new Date(Math.max(at.getTime(), 0)).toISOString();
  return sql`${column} < ${moment}::timestamptz + interval '1 millisecond'`;
}

const head = sql`c.shard, c.position, c.entity, c.jurisdiction, c.actor, c.source, s.department as "sourceDepartment", c.accepted_at`;
type HeadRow = Omit<TraceHead, 'acceptedAt'> & { readonly accepted_at: string };

const headOf = ({ accepted_at, ...row }: HeadRow): TraceHead => ({
  ...row,
  acceptedAt: new Date(accepted_at),
});

/** The last version of a record by a moment. */
export async function lastVersion(tx: Tx, recordId: string, at: Date | null): Promise<TraceHead | null> {
  const [row] = await tx.execute<HeadRow & Record<string, unknown>>(sql`
    select ${head} from log.change c left join exchange.source_system s on s.id = c.source
    where c.record_id = ${recordId}::uuid and ${notAfter(sql`c.accepted_at`, at)}
    order by c.position desc limit 1`);
  return row === undefined ? null : headOf(row);
}

/** The last version that may be the caller's to answer for: his own, one of his source, or of a system of his department. */
export async function lastOwnVersion(
  tx: Tx,
  recordId: string,
  actor: Actor,
  at: Date | null,
): Promise<TraceHead | null> {
  const [row] = await tx.execute<HeadRow & Record<string, unknown>>(sql`
    select ${head} from log.change c left join exchange.source_system s on s.id = c.source
    where c.record_id = ${recordId}::uuid and ${notAfter(sql`c.accepted_at`, at)} and c.jurisdiction ^@ ${actor.area ?? ''}
      and (c.actor = ${actor.id} or c.source = ${sourceOf(actor)} or s.department = ${actor.department})
    order by c.position desc limit 1`);
  return row === undefined ? null : headOf(row);
}

/** A version that feeds of a department were given, whatever they are now; null where they were given none. */
export async function heldVersion(
  tx: Tx,
  department: string,
  recordId: string,
  at: Date | null,
): Promise<TraceHead | null> {
  const [row] = await tx.execute<HeadRow & Record<string, unknown>>(sql`
    select ${head} from log.held_version h
    join log.change c on c.shard = h.shard and c.position = h.position
    left join exchange.source_system s on s.id = c.source
    where h.department = ${department} and h.record_id = ${recordId}::uuid and ${notAfter(sql`h.accepted_at`, at)}
    limit 1`);
  return row === undefined ? null : headOf(row);
}

/** When the record's first version was erased: an erasure destroys all that there are. */
export async function firstErasedAt(
  tx: Tx,
  record: { readonly shard: number; readonly recordId: string },
): Promise<Date | null> {
  const [row] = await tx.execute<{ erased_at: string | null }>(sql`
    select c.erased_at from log.change c
    where c.shard = ${record.shard}::smallint and c.record_id = ${record.recordId}::uuid order by c.position limit 1`);
  return row?.erased_at == null ? null : new Date(row.erased_at);
}

/** Of each feed, the last act by a moment that led to a state. */
export async function lastFeedActs(
  tx: Tx,
  feedIds: readonly string[],
  at: Date,
): Promise<Map<string, string>> {
  const rows = await tx.execute<{ id: string; operation: string }>(sql`
    select f.id, act.operation from unnest(${sql.param([...feedIds])}::uuid[]) as f (id)
    cross join lateral (
      select c.operation from log.change c
      where c.shard = 6 and c.record_id = f.id and ${notAfter(sql`c.accepted_at`, at)}
        and c.operation in ('createFeed', 'approveFeed', 'pauseFeed', 'resumeFeed', 'retireFeed')
      order by c.position desc limit 1
    ) act`);
  return new Map([...rows].map((row) => [row.id, row.operation]));
}
