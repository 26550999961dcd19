import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Outcome } from './reconcile-day.ts';

export interface Order {
  readonly feedId: string;
  readonly day: string;
  /** Whether a night ordered it: what a person ordered goes first. */
  readonly nightly: boolean;
  /** Tells this order from a later one for the same day. */
  readonly orderedAt: string;
}

/** Who orders what nobody asked for. */
const nights = 'system:reconciliation';

/** What waits to be compared: what people ordered, then the nights, each the oldest first. */
export function waitingOrders(hub: RawSql, limit: number): Promise<Order[]> {
  return hub<Order[]>`
    select feed_id as "feedId", to_char(day, 'YYYY-MM-DD') as day, ordered_by = ${nights} as nightly, ordered_at::text as "orderedAt"
    from log.reconciliation where state = 'WAITING' order by nightly, ordered_at limit ${limit}`;
}

/** Orders the days that the nights have missed; one that was compared stays as it is. */
export async function orderDays(
  hub: RawSql,
  days: readonly { readonly feedId: string; readonly day: string }[],
): Promise<void> {
  if (days.length === 0) return;
  await hub`
    insert into log.reconciliation (feed_id, day, state, ordered_by)
    select f.id, d.day, 'WAITING', ${nights}
    from jsonb_to_recordset(${JSON.stringify(days)}::text::jsonb) as d ("feedId" uuid, day date) join policy.feed f on f.id = d."feedId"
    on conflict do nothing`;
}

/** What was on its way or out of reach is looked at again after a while. */
export async function orderAgain(hub: RawSql): Promise<void> {
  await hub`
    update log.reconciliation set state = 'WAITING', ordered_by = ${nights}, ordered_at = clock_timestamp()
    where (state = 'PENDING' and computed_at < now() - interval '5 minutes')
      or (state = 'NOT_AVAILABLE' and detail not in ('STREAM', 'NO_DIGEST') and computed_at < now() - interval '1 hour'
        and day > current_date - 31)`;
}

const hex = (bytes: Uint8Array | undefined): string | null =>
  bytes === undefined ? null : Buffer.from(bytes).toString('hex');

/** Writes what came of an order, whole or not at all; a day that was ordered again meanwhile waits on. */
export async function recordOutcome(hub: RawSql, order: Order, outcome: Outcome): Promise<void> {
  await hub.begin(async (tx) => {
    const { count } = await tx`
      update log.reconciliation set state = ${outcome.state}, hub_count = ${outcome.hub?.count ?? null},
        hub_root = decode(${hex(outcome.hub?.root)}, 'hex'), department_count = ${outcome.department?.count ?? null},
        department_root = decode(${hex(outcome.department?.root)}, 'hex'), drifted = ${outcome.drifted},
        detail = ${outcome.detail}, computed_at = clock_timestamp()
      where feed_id = ${order.feedId} and day = ${order.day}::date and ordered_at = ${order.orderedAt}::text::timestamptz`;
    if (count === 0) return;
    await tx`delete from log.drift where feed_id = ${order.feedId} and day = ${order.day}::date`;
    await tx`
      insert into log.drift (feed_id, day, record_id, kind, hub_version, department_version)
      select ${order.feedId}::uuid, ${order.day}::date, d."recordId", d.kind, d."hubVersion", d."departmentVersion"
      from jsonb_to_recordset(${JSON.stringify(outcome.drift)}::text::jsonb)
        as d ("recordId" uuid, kind text, "hubVersion" bigint, "departmentVersion" bigint)`;
  });
}
