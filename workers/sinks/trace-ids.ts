import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';

/** In which requests changes were pushed, by their position; what is not an id of W3C Trace Context is left out. */
export async function traceIdsOf(
  hub: RawSql,
  { shard }: Pick<FeedOrder, 'shard'>,
  positions: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (positions.length === 0) return new Map();
  const rows = await hub<{ position: number; traceId: string }[]>`
    select c.position, c.trace_id as "traceId"
    from (select p::bigint as position from jsonb_array_elements_text(${JSON.stringify(positions)}::text::jsonb) p) asked
    cross join lateral (
      select position, trace_id from log.change where shard = ${shard} and position = asked.position limit 1
    ) c
    where c.trace_id ~ '^[0-9a-f]{32}$' and c.trace_id !~ '^0+$'`;
  return new Map(rows.map((row) => [row.position, row.traceId]));
}
