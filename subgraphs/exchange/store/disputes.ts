import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { DisputeState } from '../model/dispute-lifecycle.ts';
import { type DisputeRow, dispute, sourceSystem } from './tables.ts';

export interface Dispute extends DisputeRow {
  /** The department that runs the source, where it is a registered system. */
  readonly sourceDepartment: string | null;
}

const withSource = (tx: Tx) =>
  tx
    .select({ row: dispute, sourceDepartment: sourceSystem.department })
    .from(dispute)
    .leftJoin(sourceSystem, eq(sourceSystem.id, dispute.source));

export async function disputeById(tx: Tx, id: string): Promise<Dispute | null> {
  const [found] = await withSource(tx).where(eq(dispute.id, id));
  return found === undefined ? null : { ...found.row, sourceDepartment: found.sourceDepartment };
}

/** The dispute, held until the end of the transaction. */
export async function lockDispute(tx: Tx, id: string): Promise<Dispute | null> {
  await tx.select({ id: dispute.id }).from(dispute).where(eq(dispute.id, id)).for('update');
  return disputeById(tx, id);
}

/** False where the department has an open dispute about the same value already. */
export async function insertDispute(tx: Tx, row: DisputeRow): Promise<boolean> {
  const written = await tx.insert(dispute).values(row).onConflictDoNothing().returning({ id: dispute.id });
  return written.length === 1;
}

export async function writeAnswer(
  tx: Tx,
  row: Pick<DisputeRow, 'id' | 'version' | 'state' | 'note' | 'answeredAt'>,
): Promise<void> {
  const { id, version, state, note, answeredAt } = row;
  await tx.update(dispute).set({ version, state, note, answeredAt }).where(eq(dispute.id, id));
}

/** Whose disputes a list holds: those that a department opened, and those that a source has to answer. */
export interface DisputeSide {
  readonly asker: string | null;
  readonly source: string | null;
  readonly sourceDepartment: string | null;
  readonly sourceActor: string | null;
  readonly area: string | null;
}

/** Null: everybody's. */
function sideOf(side: DisputeSide | null): SQL | undefined {
  if (side === null) return undefined;
  const { asker, source, sourceDepartment, sourceActor, area } = side;
  // An absent value compares to null, and null is not true.
  return sql`(${dispute.department} = ${asker} or ((${dispute.source} = ${source} or ${sourceSystem.department} = ${sourceDepartment}
    or ${dispute.sourceActor} = ${sourceActor}) and ${dispute.jurisdiction} ^@ ${area ?? ''}))`;
}

export interface DisputePage {
  readonly limit: number;
  readonly after: { readonly dueAt: string; readonly id: string } | null;
  readonly state: DisputeState | null;
  /** Only those that were due by then and are still open. */
  readonly overdueAt: Date | null;
}

/** In the order of their clocks: whatever is due first stands first. */
export async function listDisputes(
  tx: Tx,
  side: DisputeSide | null,
  { limit, after, state, overdueAt }: DisputePage,
): Promise<Dispute[]> {
  const rows = await withSource(tx)
    .where(
      and(
        sideOf(side),
        state === null ? undefined : eq(dispute.state, state),
        overdueAt === null
          ? undefined
          : sql`${dispute.state} = 'OPEN' and ${dispute.dueAt} <= ${overdueAt.toISOString()}::timestamptz`,
        after === null
          ? undefined
          : sql`(${dispute.dueAt}, ${dispute.id}) > (${after.dueAt}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(asc(dispute.dueAt), asc(dispute.id))
    .limit(limit);
  return rows.map(({ row, sourceDepartment }) => ({ ...row, sourceDepartment }));
}
