import type { RowToProve } from '../model/bundle-entry.ts';
import type { RecordLog } from './record-log.ts';

/** The rows at some places of a shard, in order; a place where none stands any more is simply absent. */
export async function rowsToProve(
  log: RecordLog,
  shard: number,
  positions: readonly number[],
): Promise<RowToProve[]> {
  const rows = await log<RowToProve[]>`
    select * from log.rows_to_prove(${shard}::smallint, ${[...positions]}::bigint[])`;
  return [...rows];
}
