import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';
import type { DigestInput, DriftKind, ReconciliationState } from '../model/reconciliation.ts';

/** One feed's day, as it was compared last. */
export interface ReconciliationRow {
  readonly feedId: string;
  readonly day: string;
  readonly state: ReconciliationState;
  readonly hubCount: number | null;
  readonly hubRoot: string | null;
  readonly departmentCount: number | null;
  readonly departmentRoot: string | null;
  readonly drifted: number | null;
  readonly detail: string | null;
  readonly orderedBy: string;
  readonly orderedAt: Date;
  readonly computedAt: Date | null;
}

export interface DriftRow {
  readonly recordId: string;
  readonly kind: DriftKind;
  readonly hubVersion: number | null;
  readonly departmentVersion: number | null;
}

type Stored = Omit<ReconciliationRow, 'orderedAt' | 'computedAt'> & {
  readonly orderedAt: string;
  readonly computedAt: string | null;
} & Record<string, unknown>;

function rowOf({ orderedAt, computedAt, ...row }: Stored): ReconciliationRow {
  return {
    ...row,
    orderedAt: new Date(orderedAt),
    computedAt: computedAt === null ? null : new Date(computedAt),
  };
}

const columns = sql`feed_id as "feedId", to_char(day, 'YYYY-MM-DD') as day, state, hub_count as "hubCount",
  encode(hub_root, 'hex') as "hubRoot", department_count as "departmentCount", encode(department_root, 'hex') as "departmentRoot",
  drifted, detail, ordered_by as "orderedBy", ordered_at as "orderedAt", computed_at as "computedAt"`;

/** The day, or null where it was never compared. */
export async function reconciliationOf(
  tx: Tx,
  feedId: string,
  day: string,
): Promise<ReconciliationRow | null> {
  const [row] = await tx.execute<Stored>(
    sql`select ${columns} from log.reconciliation where feed_id = ${feedId} and day = ${day}::date`,
  );
  return row === undefined ? null : rowOf(row);
}

/** A feed's latest days, newest first. */
export async function listReconciliations(
  tx: Tx,
  feedId: string,
  limit: number,
): Promise<ReconciliationRow[]> {
  const rows = await tx.execute<Stored>(
    sql`select ${columns} from log.reconciliation where feed_id = ${feedId} order by day desc limit ${limit}`,
  );
  return [...rows].map(rowOf);
}

/** Orders a day to be compared; what was found before stands until then. */
export async function orderReconciliation(
  tx: Tx,
  order: { feedId: string; day: string; by: string },
): Promise<ReconciliationRow> {
  const [row] = await tx.execute<Stored>(sql`
    insert into log.reconciliation (feed_id, day, state, ordered_by) values (${order.feedId}, ${order.day}::date, 'WAITING', ${order.by})
    on conflict (feed_id, day) do update set state = 'WAITING', ordered_by = excluded.ordered_by, ordered_at = clock_timestamp()
    returning ${columns}`);
  if (row === undefined) throw new Error('an upsert answers its row');
  return rowOf(row);
}

/** Drifted records in the order of their ids. */
export async function listDrift(
  tx: Tx,
  { feedId, day }: Pick<ReconciliationRow, 'feedId' | 'day'>,
  limit: number,
  after: string | null,
): Promise<DriftRow[]> {
  const rows = await tx.execute<DriftRow & Record<string, unknown>>(sql`
    select record_id as "recordId", kind, hub_version as "hubVersion", department_version as "departmentVersion" from log.drift
    where feed_id = ${feedId} and day = ${day}::date and (${after}::uuid is null or record_id > ${after}::uuid)
    order by record_id limit ${limit}`);
  return [...rows];
}

/** Orders that a day be mended. False where that is under way already. */
export async function orderRepair(
  tx: Tx,
  order: { feedId: string; day: string; by: string; reason: string },
): Promise<boolean> {
  const rows = await tx.execute(sql`
    insert into log.repair (feed_id, day, requested_by, reason) values (${order.feedId}, ${order.day}::date, ${order.by}, ${order.reason})
    on conflict do nothing returning id`);
  return rows.length === 1;
}

/** Keeps what a department says it holds, in place of what it said before. */
export async function keepDigest(tx: Tx, input: DigestInput, by: string, position: number): Promise<void> {
  const { feedId, day, count, root, records } = input;
  await tx.execute(sql`delete from log.department_digest where feed_id = ${feedId} and day = ${day}::date`);
  await tx.execute(sql`
    insert into log.department_digest (feed_id, day, count, root, position, named, reported_by)
    values (${feedId}, ${day}::date, ${count}, decode(${root}, 'hex'), ${position}, ${records != null}, ${by})`);
  await tx.execute(sql`
    insert into log.department_leaf (feed_id, day, record_id, version, leaf)
    select ${feedId}::uuid, ${day}::date, r."recordId", r.version, decode(r.leaf, 'hex')
    from jsonb_to_recordset(${JSON.stringify(records ?? [])}::text::jsonb) as r ("recordId" uuid, version bigint, leaf text)`);
}
