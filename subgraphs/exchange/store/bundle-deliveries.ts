import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';
import type { SealedDelivery } from '../model/bundle-record.ts';

const delivery = sql`select 'DELIVERY' as kind, d.sealed_position, d.feed_id, d.shard, d.attempts,
  log.ledger_time(d.delivered_at) as delivered_at, d.from_position, d.to_position, d.records, d.policy_revision,
  null::bigint as position, null as delivery_id, null::uuid as record_id, null::int as status, null as digest, null as signed,
  null::boolean as verified from log.delivery d`;
const receipt = sql`select 'RECEIPT', r.sealed_position, r.feed_id, r.shard, r.attempts,
  log.ledger_time(r.delivered_at), null::bigint, null::bigint, null::int, null::bigint,
  r.position, r.delivery_id, r.record_id, r.status::int, encode(r.digest, 'base64'), r.signed, r.verified from log.receipt r`;

async function read(tx: Tx, both: SQL, limit: number): Promise<SealedDelivery[]> {
  return [
    ...(await tx.execute<SealedDelivery & Record<string, unknown>>(
      sql`select * from (${both}) both_kinds order by sealed_position limit ${limit}`,
    )),
  ];
}

/** What a department's feeds delivered in a period. */
export function deliveriesInPeriod(
  tx: Tx,
  department: string,
  period: { readonly from: Date; readonly to: Date },
  limit: number,
): Promise<SealedDelivery[]> {
  const [from, to] = [period.from.toISOString(), period.to.toISOString()];
  const mine = sql`(select f.id from policy.feed f where f.department = ${department})`;
  return read(
    tx,
    sql`(${delivery} where d.feed_id in ${mine} and d.delivered_at >= ${from} and d.delivered_at < ${to}
        and d.sealed_position is not null limit ${limit})
      union all (${receipt} where r.feed_id in ${mine} and r.delivered_at >= ${from} and r.delivered_at < ${to}
        and r.sealed_position is not null limit ${limit})`,
    limit,
  );
}

export function deliveriesOfStretch(
  tx: Tx,
  fromPosition: number,
  toPosition: number,
  limit: number,
): Promise<SealedDelivery[]> {
  return read(
    tx,
    sql`${delivery} where d.sealed_position between ${fromPosition}::bigint and ${toPosition}::bigint
      union all ${receipt} where r.sealed_position between ${fromPosition}::bigint and ${toPosition}::bigint`,
    limit,
  );
}

/** The batches that carried each of the changes at a feed that could take it, and the receipts for them. */
export function deliveriesOfPlaces(
  tx: Tx,
  places: readonly { readonly feedId: string; readonly shard: number; readonly position: number }[],
  limit: number,
): Promise<SealedDelivery[]> {
  const wanted = sql`jsonb_to_recordset(${JSON.stringify(places)}::text::jsonb) as w ("feedId" uuid, shard smallint, position bigint)`;
  return read(
    tx,
    sql`select distinct on (one.sealed_position) one.* from ${wanted} cross join lateral (
        ${delivery} where d.feed_id = w."feedId" and d.shard = w.shard and d.to_position >= w.position
        order by d.to_position limit 1
      ) one where one.from_position < w.position and one.sealed_position is not null
      union all select one.* from ${wanted} cross join lateral (
        ${receipt} where r.feed_id = w."feedId" and r.shard = w.shard and r.position = w.position
      ) as one (kind, sealed_position, feed_id, shard, attempts, delivered_at, from_position, to_position, records, policy_revision,
        position, delivery_id, record_id, status, digest, signed, verified)
      where one.sealed_position is not null`,
    limit,
  );
}
