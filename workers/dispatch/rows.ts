import type { Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { projectFeed, reveal } from '@cityhub/schema/policy/project';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import type { Block } from './block.ts';
import type { ReadPlan } from './plan.ts';

interface ChangeRow {
  readonly position: number;
  readonly record_id: string;
  readonly jurisdiction: string;
  readonly payload: Record<string, unknown>;
  readonly sealed: Uint8Array | null;
  readonly wrapped: Uint8Array | null;
}

function readRows(hub: RawSql, plan: ReadPlan, from: number, to: number): Promise<ChangeRow[]> {
  return hub<ChangeRow[]>`
    select c.position, c.record_id, c.jurisdiction, c.payload,
      case when ${plan.opensSealed} then c.sealed end as sealed, case when ${plan.opensSealed} then k.wrapped end as wrapped
    from log.change c left join log.record_key k on ${plan.opensSealed} and k.record_id = c.record_id
    where c.shard = ${plan.shard} and c.position > ${from} and c.position <= ${to}
      and c.entity = ${plan.entity} and c.jurisdiction ^@ ${plan.jurisdiction}
    order by c.position`;
}

function openValues(keyring: Keyring, plan: ReadPlan, row: ChangeRow): Record<string, unknown> {
  // An erased record has no key any more: what was sealed is gone, the rest travels.
  if (row.sealed === null || row.wrapped === null) return row.payload;
  const key = keyring.unwrap(row.record_id, row.wrapped);
  return { ...row.payload, ...unseal(key, plan.entity, row.record_id, row.sealed) };
}

/** A block for one feed: each record projected by the rights of now, opened only when the feed may have sealed values. */
export async function projectRows(
  deps: { hub: RawSql; keyring: Keyring; policy: Policy },
  feed: FeedOrder,
  plan: ReadPlan,
  range: { from: number; to: number },
): Promise<Block> {
  const rows = await readRows(deps.hub, plan, range.from, range.to);
  const projections = new Map<string, ReturnType<typeof projectFeed>>();
  const projected = rows.map((row) => {
    let projection = projections.get(row.jurisdiction);
    if (projection === undefined) {
      projection = projectFeed(deps.policy, feed, row.jurisdiction);
      projections.set(row.jurisdiction, projection);
    }
    const values = openValues(deps.keyring, plan, row);
    const record: Record<string, unknown> = { record_id: row.record_id, version: row.position };
    for (const { name, treatment } of projection.fields) {
      record[name] = reveal({ treatment, reason: null }, plan.entity, name, values[name]);
    }
    return record;
  });
  return { from: range.from, last: range.to, records: rows.length, json: JSON.stringify(projected) };
}
