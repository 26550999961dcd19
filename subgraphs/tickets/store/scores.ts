import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { deadline, type ScoreEntryRow, scoreEntry } from './tables.ts';

/**
 * Settles up to `limit` clocks that have run out at `now` as missed, one score entry for each, and tells how many.
 * Several callers at once share the work: each skips what another holds.
 */
export async function missOverdue(tx: Tx, points: number, now: Date, limit: number): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await tx.execute<{ missed: number }>(sql`
    with due as (
      select ticket_id, rule from ${deadline} where settled_at is null and due_at <= ${at}
      order by due_at limit ${limit} for update skip locked
    ), missed as (
      update ${deadline} d set settled_at = ${at}, outcome = 'MISSED'
      from due where d.ticket_id = due.ticket_id and d.rule = due.rule
      returning d.ticket_id, d.department, d.rule
    ), entered as (
      insert into ${scoreEntry} (ticket_id, department, rule, points, at)
      select ticket_id, department, rule, ${points}::int, ${at} from missed
      on conflict (ticket_id, rule) do nothing
    )
    select count(*)::int as missed from missed`);
  return rows[0]?.missed ?? 0;
}

export async function pointsByDepartment(
  tx: Tx,
  departments: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx
    .select({ department: scoreEntry.department, points: sql<number>`sum(${scoreEntry.points})::int` })
    .from(scoreEntry)
    .where(inArray(scoreEntry.department, [...departments]))
    .groupBy(scoreEntry.department);
  return new Map(rows.map((row) => [row.department, row.points]));
}

export interface EntryPlace {
  readonly at: string;
  readonly id: string;
}

/** One page of the entries of each department, in the order of time. */
export async function entriesByDepartment(
  tx: Tx,
  departments: readonly string[],
  limit: number,
  after: EntryPlace | null,
): Promise<Map<string, ScoreEntryRow[]>> {
  const one = tx
    .select()
    .from(scoreEntry)
    .where(
      and(
        eq(scoreEntry.department, sql`wanted.code`),
        after === null
          ? undefined
          : sql`(${scoreEntry.at}, ${scoreEntry.id}) > (${after.at}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(asc(scoreEntry.at), asc(scoreEntry.id))
    .limit(limit)
    .as('page');
  const rows = await tx
    .select({ row: one._.selectedFields })
    .from(sql`unnest(${sql.param([...departments])}::text[]) as wanted (code)`)
    .innerJoinLateral(one, sql`true`);
  return Map.groupBy(
    rows.map(({ row }) => row),
    (row) => row.department,
  );
}
