import type { Role } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { and, eq, sql } from 'drizzle-orm';
import { accessGrant, type GrantRow } from './tables.ts';

/** One reading of a record, or of several records at once. */
export interface ReadOfRecord {
  readonly position: number;
  readonly readAt: Date;
  readonly actor: string;
  readonly role: Role;
  readonly department: string | null;
  readonly purpose: string | null;
  readonly entity: string;
  readonly seen: readonly string[];
  readonly masked: readonly string[];
  readonly refused: readonly string[];
  /** Why the whole question was refused; null: it was answered. */
  readonly code: string | null;
  /** The break-glass under which values were seen. */
  readonly breakGlassId: string | null;
  readonly breakGlassBasis: string | null;
}

/**
 * Readings of a record, the newest first. A reading is told to be under a break-glass where its account had one open for this
 * record and these fields; the clock of the process that read may be some seconds apart from the database's.
 */
export async function readsOfRecord(
  tx: Tx,
  recordId: string,
  before: number | null,
  limit: number,
): Promise<ReadOfRecord[]> {
  const rows = await tx.execute<
    Omit<ReadOfRecord, 'readAt'> & Record<string, unknown> & { readAt: string }
  >(sql`
    select r.position, r.read_at as "readAt", r.actor, r.role, r.department, r.purpose, r.entity, r.seen, r.masked, r.refused,
      r.code, glass.id as "breakGlassId", glass.legal_basis as "breakGlassBasis"
    from (
      select * from log.read
      where record_ids @> array[${recordId}]::uuid[] and position < ${before ?? Number.MAX_SAFE_INTEGER}::bigint
      -- Not by the index of positions: of a record that few have read, a walk along it would pass all readings of the city.
      order by position + 0 desc limit ${limit}
    ) r
    left join lateral (
      select b.id, b.legal_basis from exchange.break_glass b
      where b.record_id = ${recordId}::uuid and b.requested_by = r.actor and b.expires_at is not null
        and r.accepted_at >= b.decided_at and r.read_at < coalesce(b.ended_at, b.expires_at) + interval '5 s'
        and r.seen && b.fields
      order by b.number desc limit 1
    ) glass on true
    order by r.position desc`);
  return [...rows].map((row) => ({ ...row, readAt: new Date(row.readAt) }));
}

/** The first and the last version of a record that a feed was given. */
export interface HeldSpan {
  readonly feedId: string;
  readonly shard: number;
  readonly first: number;
  readonly last: number;
}

export async function heldSpans(tx: Tx, recordId: string): Promise<HeldSpan[]> {
  const rows = await tx.execute<HeldSpan & Record<string, unknown>>(sql`
    select feed_id as "feedId", shard, min(position) as first, max(position) as last from log.held_version
    where record_id = ${recordId}::uuid group by feed_id, shard`);
  return [...rows];
}

/** That a feed's copy of a record was to be dropped. */
export interface Withdrawal {
  readonly feedId: string;
  readonly position: number;
  readonly noticedAt: Date;
  readonly delivered: boolean;
  readonly acknowledgedAt: Date | null;
}

/** The last one for each feed; a correction is none. */
export async function withdrawalsOf(tx: Tx, recordId: string): Promise<Map<string, Withdrawal>> {
  const rows = await tx.execute<{
    feedId: string;
    position: number;
    noticedAt: string;
    delivered: boolean;
    acknowledgedAt: string | null;
  }>(sql`
    select distinct on (feed_id) feed_id as "feedId", position, noticed_at as "noticedAt", delivered,
      acknowledged_at as "acknowledgedAt"
    from log.notice_duty where record_id = ${recordId}::uuid and kind <> 'CORRECTION' order by feed_id, position desc`);
  const withdrawals = [...rows].map((row) => ({
    ...row,
    noticedAt: new Date(row.noticedAt),
    acknowledgedAt: row.acknowledgedAt === null ? null : new Date(row.acknowledgedAt),
  }));
  return new Map(withdrawals.map((one) => [one.feedId, one]));
}

/** All rights of departments on an entity that ever were: as many as there are of one entity, so all at once. */
export function departmentGrants(tx: Tx, entity: string): Promise<GrantRow[]> {
  return tx
    .select()
    .from(accessGrant)
    .where(and(eq(accessGrant.entity, entity), eq(accessGrant.role, 'department')));
}
