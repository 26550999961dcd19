import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** The record that a merged one became part of last, or null. */
export async function mergedInto(tx: Tx, recordId: string): Promise<string | null> {
  const [row] = await tx.execute<{ into: string }>(sql`
    select other_record_id as into from exchange.record_link where record_id = ${recordId}::uuid and kind = 'MERGE'
    order by linked_at desc, position desc limit 1`);
  return row?.into ?? null;
}

/** Records that were merged into this one, directly or through others, and were not erased since. */
export async function mergedInNotErased(tx: Tx, recordId: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    with recursive merged as (
      select l.record_id from exchange.record_link l where l.other_record_id = ${recordId}::uuid and l.kind = 'MERGE'
      union
      select l.record_id from exchange.record_link l join merged m on l.other_record_id = m.record_id and l.kind = 'MERGE'
    )
    select m.record_id as id from merged m cross join lateral (
      select c.operation from log.change c where c.record_id = m.record_id order by c.position desc limit 1
    ) last where last.operation <> 'eraseRecord' order by m.record_id`);
  return [...rows].map((row) => row.id);
}
