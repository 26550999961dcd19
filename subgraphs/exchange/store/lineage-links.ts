import type { Tx } from '@cityhub/schema/runtime/database';
import { eq, inArray, sql } from 'drizzle-orm';
import type { Dispute } from './disputes.ts';
import { dispute, sourceSystem } from './tables.ts';

/** More of them than this of one record are not told: the newest are. */
const mostOfARecord = 200;

/** What departments said against values of a record, the newest first. */
export async function disputesByRecord(
  tx: Tx,
  recordIds: readonly string[],
): Promise<Map<string, Dispute[]>> {
  const rows = await tx
    .select({ row: dispute, sourceDepartment: sourceSystem.department })
    .from(dispute)
    .leftJoin(sourceSystem, eq(sourceSystem.id, dispute.source))
    .where(inArray(dispute.recordId, [...recordIds]))
    .orderBy(sql`${dispute.askedAt} desc`)
    .limit(mostOfARecord);
  const disputes = rows.map(({ row, sourceDepartment }) => ({ ...row, sourceDepartment }));
  return Map.groupBy(disputes, (row) => row.recordId);
}

/** That a record went into another one, or lives by itself again. */
export interface RecordLink {
  readonly position: number;
  readonly kind: 'MERGE' | 'SPLIT';
  readonly recordId: string;
  readonly otherRecordId: string;
  readonly linkedAt: Date;
}

export async function linksByRecord(
  tx: Tx,
  recordIds: readonly string[],
): Promise<Map<string, RecordLink[]>> {
  type Raw = Omit<RecordLink, 'linkedAt'> & { readonly wanted: string; readonly linked_at: string };
  const rows = await tx.execute<Raw & Record<string, unknown>>(sql`
    select w.wanted, l.position, l.kind, l.record_id as "recordId", l.other_record_id as "otherRecordId", l.linked_at
    from unnest(${sql.param([...recordIds])}::uuid[]) as w (wanted) cross join lateral (
      select * from exchange.record_link x where x.record_id = w.wanted or x.other_record_id = w.wanted
      order by x.linked_at desc limit ${mostOfARecord}
    ) l`);
  const links = [...rows].map(({ linked_at, ...row }) => ({ ...row, linkedAt: new Date(linked_at) }));
  return Map.groupBy(links, (row) => row.wanted);
}

/** Departments that run the registered systems of these ids. */
export async function departmentsBySource(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: sourceSystem.id, department: sourceSystem.department })
    .from(sourceSystem)
    .where(inArray(sourceSystem.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.department]));
}
