import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';
import type { RecordedRead } from '../model/bundle-record.ts';

const columns = sql`position, log.ledger_time(accepted_at) as accepted_at, log.ledger_time(read_at) as read_at, trace_id, actor, role,
  department, purpose, subgraph, entity, to_json(seen) as seen, to_json(masked) as masked, to_json(refused) as refused,
  to_json(record_ids) as record_ids, code, encode(leaf, 'base64') as leaf`;

/** Who read the record, up to a size of the tree. */
export async function readsOfRecord(
  tx: Tx,
  recordId: string,
  size: number,
  limit: number,
): Promise<RecordedRead[]> {
  const rows = await tx.execute<RecordedRead & Record<string, unknown>>(sql`
    with found as materialized (
      -- By the index of record ids, whatever the planner hopes of walking along the positions until there are enough.
      select * from log.read where record_ids @> array[${recordId}]::uuid[] and position <= ${size}::bigint
    )
    select ${columns} from found order by position limit ${limit}`);
  return [...rows];
}

export async function readsOfStretch(
  tx: Tx,
  fromPosition: number,
  toPosition: number,
  limit: number,
): Promise<RecordedRead[]> {
  const rows = await tx.execute<RecordedRead & Record<string, unknown>>(sql`
    select ${columns} from log.read where position between ${fromPosition}::bigint and ${toPosition}::bigint
    order by position limit ${limit}`);
  return [...rows];
}
