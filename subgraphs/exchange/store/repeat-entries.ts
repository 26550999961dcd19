import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** One department's month. The department is null for what grid workers, residents and the hub itself pushed. */
export interface RepeatEntryRow {
  readonly departmentCode: string | null;
  /** As `2026-11`. */
  readonly month: string;
  readonly pushed: number;
  readonly pushedAgain: number;
  readonly asked: number;
  readonly known: number;
}

/**
 * By department and month, from the day `from` to before the month after `to` (first days of months). A source is a registered system, whose
 * department answers for it, or the department itself. `only`: one department alone.
 */
export async function repeatEntries(
  tx: Tx,
  period: { from: string; to: string },
  only: string | null,
): Promise<RepeatEntryRow[]> {
  const rows = await tx.execute<{
    department: string | null;
    month: string;
    pushed: number;
    pushed_again: number;
    asked: number;
    known: number;
  }>(sql`
    with pushes as (
      select coalesce(s.department, d.code) as department, date_trunc('month', t.day)::date as month,
        sum(t.accepted) as pushed, sum(t.repeated) as pushed_again
      from log.source_day t
      left join exchange.source_system s on s.id = t.source
      left join exchange.department d on d.code = t.source
      where t.day >= ${period.from}::date and t.day < ${period.to}::date + interval '1 month'
      group by 1, 2
    ), askings as (
      select department, month, sum(asked) as asked, sum(known) as known from log.prefill_month
      where month >= ${period.from}::date and month <= ${period.to}::date group by 1, 2
    )
    select coalesce(p.department, a.department) as department, to_char(coalesce(p.month, a.month), 'YYYY-MM') as month,
      coalesce(p.pushed, 0)::float8 as pushed, coalesce(p.pushed_again, 0)::float8 as pushed_again,
      coalesce(a.asked, 0)::float8 as asked, coalesce(a.known, 0)::float8 as known
    from pushes p full join askings a on a.department = p.department and a.month = p.month
    where ${only}::text is null or coalesce(p.department, a.department) = ${only}
    order by month, department nulls last`);
  return [...rows].map((row) => ({
    departmentCode: row.department,
    month: row.month,
    pushed: row.pushed,
    pushedAgain: row.pushed_again,
    asked: row.asked,
    known: row.known,
  }));
}
