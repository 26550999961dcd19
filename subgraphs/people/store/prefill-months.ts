import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** What one call asked of the hub and got: sums, and nothing of anybody. */
export interface PrefillCount {
  readonly department: string;
  readonly form: string;
  /** The month's first day. */
  readonly month: string;
  readonly asked: number;
  readonly known: number;
}

export async function addToPrefillMonth(tx: Tx, count: PrefillCount): Promise<void> {
  await tx.execute(sql`
    insert into log.prefill_month as so_far (department, form, month, calls, asked, known)
    values (${count.department}, ${count.form}, ${count.month}::date, 1, ${count.asked}, ${count.known})
    on conflict (month, department, form) do update set calls = so_far.calls + 1,
      asked = so_far.asked + excluded.asked, known = so_far.known + excluded.known`);
}
