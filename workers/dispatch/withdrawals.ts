import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Block } from './block.ts';
import type { ProjectedRow } from './rows.ts';

/**
 * Corrections, recalls, erasures and mergers of records that the feed was given and that do not travel by themselves, because its
 * rights have ended or its filter does not match any more: an erasure has no value that could match. The department must not keep what is known to be wrong, so its copy is
 * withdrawn: a row without a value, about a record that it knows.
 */
async function readWithdrawals(
  hub: RawSql,
  feed: FeedOrder,
  from: number,
  to: number,
): Promise<ProjectedRow[]> {
  const rows = await hub<{ record_id: string; version: number; at: Date; operation: string }[]>`
    select n.record_id, n.position as version, c.accepted_at as at,
      case when log.withdraws(c.operation) then c.operation else 'recallRecord' end as operation
    from exchange.record_notice n join log.change c on c.shard = n.shard and c.position = n.position
    where n.shard = ${feed.shard} and n.position > ${from} and n.position <= ${to} and n.kind <> 'SPLIT' and c.entity = ${feed.entity}
      and exists (select from log.held_version h where h.feed_id = ${feed.id} and h.shard = n.shard
        and h.record_id = n.record_id and h.position < n.position)
    order by n.position`;
  return rows.map(({ at, ...row }) => ({ ...row, changed_at: at.toISOString() }));
}

/** The block with the withdrawals of its stretch, each in its place, but for those that are left out on purpose. */
export async function withWithdrawals(
  hub: RawSql,
  feed: FeedOrder,
  block: Block,
  isLeftOut: (row: ProjectedRow) => boolean,
): Promise<Block> {
  const withdrawals = await readWithdrawals(hub, feed, block.from, block.last);
  if (withdrawals.length === 0) return block;
  const rows = JSON.parse(block.json) as ProjectedRow[];
  const travelling = new Set(rows.map((row) => row.version));
  const missing = withdrawals.filter((row) => !travelling.has(row.version) && !isLeftOut(row));
  if (missing.length === 0) return block;
  const all = [...rows, ...missing].sort((a, b) => a.version - b.version);
  return { ...block, records: all.length, json: JSON.stringify(all) };
}
