import type { Tx } from '@cityhub/schema/runtime/database';
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import { type BreakGlassRow, breakGlass } from './tables.ts';

/** What a caller may see of one record for now, because a second person has said so. */
interface ActiveBreakGlass {
  /** The last of them to end. */
  readonly id: string;
  /** All that are open. */
  readonly ids: readonly string[];
  readonly fields: readonly string[];
  readonly expiresAt: Date;
}

/**
 * The break-glass that shows this caller values of this record: approved, not ended and, by the database's clock, not over.
 * Several at once show what each of them shows: the fields are those of all, the id and the end those of the last to end.
 */
export async function activeBreakGlass(
  tx: Tx,
  actorId: string,
  recordId: string,
): Promise<ActiveBreakGlass | null> {
  const rows = await tx
    .select({ id: breakGlass.id, fields: breakGlass.fields, expiresAt: breakGlass.expiresAt })
    .from(breakGlass)
    .where(
      and(
        eq(breakGlass.recordId, recordId),
        eq(breakGlass.requestedBy, actorId),
        eq(breakGlass.state, 'APPROVED'),
        sql`${breakGlass.expiresAt} > clock_timestamp()`,
      ),
    )
    .orderBy(desc(breakGlass.expiresAt));
  const [last] = rows;
  if (last === undefined || last.expiresAt === null) return null;
  const fields = [...new Set(rows.flatMap((row) => row.fields))];
  return { id: last.id, ids: rows.map((row) => row.id), expiresAt: last.expiresAt, fields };
}

interface BreakGlassRequest {
  readonly id: string;
  readonly recordId: string;
  readonly entity: string;
  readonly jurisdiction: string;
  readonly sourceDepartment: string | null;
  readonly fields: readonly string[];
  readonly minutes: number;
  readonly reason: string;
  readonly legalBasis: string;
  readonly requestedBy: string;
}

/** Stores a request; one with the same id stays as it is. Answers what stands there. */
export async function insertBreakGlass(tx: Tx, request: BreakGlassRequest): Promise<BreakGlassRow> {
  const { id, recordId, entity, jurisdiction, sourceDepartment, fields, minutes, reason, legalBasis } =
    request;
  // By hand: the exchange may write these columns alone, and drizzle names them all.
  await tx.execute(sql`
    insert into exchange.break_glass (id, record_id, entity, jurisdiction, source_department, fields, minutes, reason, legal_basis,
      requested_by)
    values (${id}::uuid, ${recordId}::uuid, ${entity}, ${jurisdiction}, ${sourceDepartment}, ${sql.param([...fields])}::text[],
      ${minutes}, ${reason}, ${legalBasis}, ${request.requestedBy})
    on conflict do nothing`);
  return (await breakGlassById(tx, id)) as BreakGlassRow;
}

export async function breakGlassById(tx: Tx, id: string): Promise<BreakGlassRow | null> {
  const [row] = await tx.select().from(breakGlass).where(eq(breakGlass.id, id));
  return row ?? null;
}

/** The newest first. */
export function listBreakGlasses(tx: Tx, before: number | null, limit: number): Promise<BreakGlassRow[]> {
  return tx
    .select()
    .from(breakGlass)
    .where(before === null ? undefined : lt(breakGlass.number, before))
    .orderBy(desc(breakGlass.number))
    .limit(limit);
}

/** Opens it from now on, for as long as was asked. False: it is decided on already. */
export async function openBreakGlass(tx: Tx, id: string, by: string): Promise<boolean> {
  const moment = sql`statement_timestamp()`;
  const rows = await tx
    .update(breakGlass)
    .set({
      state: 'APPROVED',
      decidedBy: by,
      decidedAt: moment,
      expiresAt: sql`${moment} + make_interval(mins => ${breakGlass.minutes})`,
    })
    .where(and(eq(breakGlass.id, id), eq(breakGlass.state, 'REQUESTED')))
    .returning({ id: breakGlass.id });
  return rows.length > 0;
}

/** False: it is decided on already. */
export async function refuseBreakGlass(tx: Tx, id: string, by: string, reason: string): Promise<boolean> {
  const rows = await tx
    .update(breakGlass)
    .set({
      state: 'REJECTED',
      decidedBy: by,
      decidedAt: sql`statement_timestamp()`,
      decisionReason: reason,
    })
    .where(and(eq(breakGlass.id, id), eq(breakGlass.state, 'REQUESTED')))
    .returning({ id: breakGlass.id });
  return rows.length > 0;
}

/** False: it was rejected, or is over already. */
export async function closeBreakGlass(tx: Tx, id: string, by: string): Promise<boolean> {
  const rows = await tx
    .update(breakGlass)
    .set({ state: 'ENDED', endedBy: by, endedAt: sql`statement_timestamp()` })
    .where(
      and(
        eq(breakGlass.id, id),
        inArray(breakGlass.state, ['REQUESTED', 'APPROVED']),
        sql`(${breakGlass.expiresAt} is null or ${breakGlass.expiresAt} > clock_timestamp())`,
      ),
    )
    .returning({ id: breakGlass.id });
  return rows.length > 0;
}
