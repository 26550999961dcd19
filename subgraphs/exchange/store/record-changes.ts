import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';
import type { RecordSource } from '../model/record-source.ts';

/** The last change of a record: who, what and where, never a value. */
export interface LatestChange extends RecordSource {
  readonly shard: number;
  readonly position: number;
  readonly operation: string;
  readonly acceptedAt: Date;
}

/** Records of the five domains alone: what exchange itself keeps in the log is nobody's to correct or dispute. */
export async function latestChange(tx: Tx, recordId: string): Promise<LatestChange | null> {
  const rows = await tx.execute<Omit<LatestChange, 'acceptedAt'> & { acceptedAt: string }>(sql`
    select c.shard, c.position, c.entity, c.operation, c.jurisdiction, c.actor, c.source, s.department as "sourceDepartment",
      c.accepted_at as "acceptedAt"
    from log.change c left join exchange.source_system s on s.id = c.source
    where c.record_id = ${recordId}::uuid and c.shard between 1 and 5
    order by c.position desc limit 1`);
  const [row] = rows;
  return row === undefined ? null : { ...row, acceptedAt: new Date(row.acceptedAt) };
}

/** The feeds of a department that were given a version of a record, and when that version was made. */
export async function heldVersions(
  tx: Tx,
  department: string,
  recordId: string,
): Promise<{ readonly feedId: string; readonly acceptedAt: Date }[]> {
  const rows = await tx.execute<{ feed_id: string; accepted_at: string }>(sql`
    select feed_id, accepted_at from log.held_version where department = ${department} and record_id = ${recordId}::uuid`);
  return [...rows].map((row) => ({ feedId: row.feed_id, acceptedAt: new Date(row.accepted_at) }));
}
