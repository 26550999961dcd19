import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { inDepartment } from './department-access.ts';
import { removeRows } from './department-side.ts';
import type { ReconcileDeps } from './reconcile-day.ts';

/**
 * Carries out orders to mend a day (log.repair).
 *
 * WAITING → rows that the hub never sent or sends no more are taken out of the department's table; the others are ordered to be
 * sent again (log.resend, which the worker that drains the feed carries out) → SENDING → all sent → the day is ordered to be
 * compared again → DONE. Each step may be done twice: a kill in between costs a repetition.
 */
interface Repair {
  readonly id: string;
  readonly feedId: string;
  readonly day: string;
  readonly requestedBy: string;
  readonly reason: string;
}

interface DriftedRow {
  readonly recordId: string;
  readonly hubVersion: number | null;
  readonly departmentVersion: number | null;
}

/** Rows at a version that the hub does not send: removed, since nothing sent again would be newer. */
function rowsToRemove(drift: readonly DriftedRow[]): { recordId: string; version: number }[] {
  return drift.flatMap(({ recordId, hubVersion, departmentVersion: version }) =>
    version !== null && (hubVersion === null || version > hubVersion) ? [{ recordId, version }] : [],
  );
}

async function removeFrom(
  deps: ReconcileDeps,
  feed: FeedOrder,
  drift: readonly DriftedRow[],
): Promise<number> {
  const rows = rowsToRemove(drift);
  // What stands behind a webhook is the department's own: the difference names it, and the department removes it.
  if (rows.length === 0 || feed.sink.kind === 'webhook' || feed.sink.kind === 'stream') return 0;
  return inDepartment(deps, feed, 'read write', (tx) => removeRows(tx, feed, rows));
}

async function begin(deps: ReconcileDeps, feed: FeedOrder, repair: Repair): Promise<void> {
  const drift = await deps.hub<DriftedRow[]>`
    select record_id as "recordId", hub_version as "hubVersion", department_version as "departmentVersion"
    from log.drift where feed_id = ${feed.id} and day = ${repair.day}::date`;
  const removed = await removeFrom(deps, feed, drift);
  const positions = drift.flatMap((one) => one.hubVersion ?? []).sort((a, b) => a - b);
  await deps.hub.begin(async (tx) => {
    const [open] = await tx`select from log.repair where id = ${repair.id} and state = 'WAITING' for update`;
    if (open === undefined) return;
    const [resend] =
      positions.length === 0
        ? []
        : await tx<{ id: string }[]>`
            insert into log.resend (feed_id, shard, kind, positions, requested_by, reason)
            values (${feed.id}, ${feed.shard}, 'REPAIR', ${`{${positions.join(',')}}`}::text::bigint[], ${repair.requestedBy}, ${repair.reason})
            returning id`;
    await tx`update log.repair set state = 'SENDING', resend_id = ${resend?.id ?? null}, removed = ${removed} where id = ${repair.id}`;
  });
}

/** Repairs of which everything was sent: their days are compared again. */
async function finish(hub: RawSql): Promise<void> {
  await hub`
    with done as (
      update log.repair r set state = 'DONE', finished_at = clock_timestamp()
      where r.state = 'SENDING'
        and not exists (select from log.resend s where s.id = r.resend_id and s.state = 'WAITING')
      returning feed_id, day, requested_by
    )
    update log.reconciliation c set state = 'WAITING', ordered_by = done.requested_by, ordered_at = clock_timestamp()
    from done where c.feed_id = done.feed_id and c.day = done.day`;
}

export async function carryOutRepairs(deps: ReconcileDeps, onError: (error: unknown) => void): Promise<void> {
  const waiting = await deps.hub<Repair[]>`
    select id, feed_id as "feedId", to_char(day, 'YYYY-MM-DD') as day, requested_by as "requestedBy", reason
    from log.repair where state = 'WAITING' order by requested_at limit 20`;
  for (const repair of waiting) {
    const feed = deps.book.feeds().find((one) => one.id === repair.feedId);
    // A department that is out of reach must not hold up the repairs of the others: it is tried again in the next round.
    if (feed !== undefined) await begin(deps, feed, repair).catch(onError);
  }
  await finish(deps.hub);
}
