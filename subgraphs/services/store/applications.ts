import { type Page, pageOf } from '@cityhub/schema/graph/cursor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { type ApplicationRow, application } from './tables.ts';

export async function applicationsById(tx: Tx, ids: readonly string[]): Promise<Map<string, ApplicationRow>> {
  const rows = await tx
    .select()
    .from(application)
    .where(inArray(application.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function listApplications(
  tx: Tx,
  size: number,
  after: string | null,
): Promise<Page<ApplicationRow>> {
  const rows = await tx
    .select()
    .from(application)
    .where(after === null ? undefined : gt(application.id, after))
    .orderBy(asc(application.id))
    .limit(size + 1);
  return pageOf(rows, size, (row) => [row.id]);
}

/**
 * Up to `limit` applications of each resident after `after`: one statement for all. In the order of their ids: an order
 * by time would tell the times to a caller who may not see them.
 */
export async function applicationsByResident(
  tx: Tx,
  residentIds: readonly string[],
  limit: number,
  after: string | null,
): Promise<Map<string, ApplicationRow[]>> {
  const one = tx
    .select()
    .from(application)
    .where(
      and(eq(application.residentId, sql`wanted.id`), after === null ? undefined : gt(application.id, after)),
    )
    .orderBy(asc(application.id))
    .limit(limit)
    .as('page');
  const rows = await tx
    .select({ row: one._.selectedFields })
    .from(sql`unnest(${sql.param([...residentIds])}::uuid[]) as wanted (id)`)
    .innerJoinLateral(one, sql`true`);
  return Map.groupBy(
    rows.map(({ row }) => row),
    (row) => row.residentId,
  );
}

/** How many applications each area has. A range of full codes uses the index, a prefix would not. */
export async function applicationCounts(tx: Tx, areas: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.execute<{ area: string; count: number }>(sql`
    select wanted.area, count(${application.id})::int as count
    from unnest(${sql.param([...areas])}::text[]) as wanted (area)
    left join ${application}
      on ${application.gridCode} between rpad(wanted.area, 15, '0') and rpad(wanted.area, 15, '9')
    group by wanted.area /* kept */`);
  return new Map([...rows].map((row) => [row.area, row.count]));
}
