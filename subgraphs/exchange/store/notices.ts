import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';

/** What one feed's department has to acknowledge: derived from the log, the cursors and the receipts, stored nowhere. */
export interface NoticeDuty {
  readonly feedId: string;
  readonly feedName: string;
  readonly feedState: FeedOrder['state'];
  readonly department: string;
  readonly shard: number;
  readonly position: number;
  readonly kind: 'CORRECTION' | 'RECALL' | 'ERASURE' | 'MERGE';
  readonly recordId: string;
  readonly entity: string;
  readonly jurisdiction: string;
  readonly fields: readonly string[];
  readonly reason: string;
  readonly noticedAt: Date;
  /** Whether the feed has come as far as the change. */
  readonly reached: boolean;
  /** Whether the change was the feed's to bring, and was brought. */
  readonly delivered: boolean;
  readonly acknowledgedAt: Date | null;
  /** Of MERGE: the record that it became part of. */
  readonly intoRecordId: string | null;
  /** Of ERASURE. */
  readonly legalBasis: string | null;
}

export interface NoticePlace {
  readonly noticedAt: string;
  readonly shard: number;
  readonly position: number;
  readonly feedId: string;
}

/** Which duties are asked for; what is null is not asked. */
export interface NoticeFilter {
  readonly department?: string | null;
  readonly isOpen?: boolean | null;
  readonly noticedBefore?: Date | null;
  /** Of these sources, or of this account, inside the area. */
  readonly source?: {
    readonly name: string;
    readonly department: string | null;
    readonly actor: string;
    readonly area: string;
  } | null;
  readonly place?: Omit<NoticePlace, 'noticedAt'> | null;
  readonly after?: NoticePlace | null;
}

function conditions({ department, isOpen, noticedBefore, source, place, after }: NoticeFilter): SQL {
  const all: SQL[] = [sql`true`];
  if (department != null) all.push(sql`d.department = ${department}`);
  if (isOpen != null) all.push(isOpen ? sql`d.acknowledged_at is null` : sql`d.acknowledged_at is not null`);
  if (noticedBefore != null) all.push(sql`d.noticed_at <= ${noticedBefore.toISOString()}::timestamptz`);
  if (source != null)
    all.push(sql`(d.source = ${source.name} or d.source_actor = ${source.actor}
      or exists (select from exchange.source_system s where s.id = d.source and s.department = ${source.department}))
      and d.jurisdiction ^@ ${source.area}`);
  if (place != null)
    all.push(
      sql`d.shard = ${place.shard}::smallint and d.position = ${place.position}::bigint and d.feed_id = ${place.feedId}::uuid`,
    );
  if (after != null)
    all.push(sql`(d.noticed_at, d.shard, d.position, d.feed_id)
      > (${after.noticedAt}::text::timestamptz, ${after.shard}::smallint, ${after.position}::bigint, ${after.feedId}::uuid)`);
  return sql.join(all, sql` and `);
}

interface DutyRow extends Record<string, unknown> {
  readonly noticed_at: string;
  readonly noticed_text: string;
  readonly acknowledged_at: string | null;
}

/** The oldest first. `noticedText` keeps the microseconds that a cursor needs. */
export async function noticeDuties(
  tx: Tx,
  filter: NoticeFilter,
  limit: number,
): Promise<(NoticeDuty & { readonly noticedText: string })[]> {
  const rows = await tx.execute<DutyRow & Omit<NoticeDuty, 'noticedAt' | 'acknowledgedAt'>>(sql`
    select d.feed_id as "feedId", d.feed_name as "feedName", d.feed_state as "feedState", d.department, d.shard, d.position, d.kind, d.record_id as "recordId",
      d.entity, d.jurisdiction, d.fields, d.reason, d.noticed_at, d.reached, d.delivered, d.acknowledged_at,
      d.into_record_id as "intoRecordId", d.legal_basis as "legalBasis",
      to_char(d.noticed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as noticed_text
    from log.notice_duty d where ${conditions(filter)}
    order by d.noticed_at, d.shard, d.position, d.feed_id limit ${limit}`);
  return [...rows].map(({ noticed_at, noticed_text, acknowledged_at, ...duty }) => ({
    ...duty,
    noticedAt: new Date(noticed_at),
    noticedText: noticed_text,
    acknowledgedAt: acknowledged_at === null ? null : new Date(acknowledged_at),
  }));
}

/** Writes the department's word down once; a repeat changes nothing. */
export async function writeAcknowledgement(
  tx: Tx,
  place: Omit<NoticePlace, 'noticedAt'>,
  actor: string,
): Promise<void> {
  await tx.execute(sql`
    insert into log.acknowledgement (feed_id, shard, position, acknowledged_by)
    values (${place.feedId}::uuid, ${place.shard}::smallint, ${place.position}::bigint, ${actor})
    on conflict do nothing`);
}
