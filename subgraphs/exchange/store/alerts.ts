import type { Tx } from '@cityhub/schema/runtime/database';
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import { type AlertRow, alert } from './tables.ts';

interface NewAlert {
  readonly kind: string;
  /** Ids and names of fields, never a value. */
  readonly what: Readonly<Record<string, unknown>>;
  readonly actor: string;
  readonly onBehalfOf: string | null;
  readonly department: string | null;
}

export async function insertAlert(
  tx: Tx,
  { kind, what, actor, onBehalfOf, department }: NewAlert,
): Promise<number> {
  const rows = await tx.execute<{ id: number }>(sql`
    insert into exchange.alert (kind, what, actor, on_behalf_of, department)
    values (${kind}, ${JSON.stringify(what)}::text::jsonb, ${actor}, ${onBehalfOf}, ${department}) returning id`);
  return rows[0]?.id as number;
}

export async function alertById(tx: Tx, id: number): Promise<AlertRow | null> {
  const [row] = await tx.select().from(alert).where(eq(alert.id, id));
  return row ?? null;
}

/** The newest first. */
export function listAlerts(
  tx: Tx,
  filter: { readonly department: string | null; readonly isOpen: boolean },
  before: number | null,
  limit: number,
): Promise<AlertRow[]> {
  return tx
    .select()
    .from(alert)
    .where(
      and(
        filter.department === null ? undefined : eq(alert.department, filter.department),
        filter.isOpen ? isNull(alert.acknowledgedAt) : undefined,
        before === null ? undefined : lt(alert.id, before),
      ),
    )
    .orderBy(desc(alert.id))
    .limit(limit);
}

/** Whoever was first stays the one who did it. */
export async function markAcknowledged(tx: Tx, id: number, by: string): Promise<void> {
  await tx
    .update(alert)
    .set({ acknowledgedBy: by, acknowledgedAt: sql`statement_timestamp()` })
    .where(and(eq(alert.id, id), isNull(alert.acknowledgedAt)));
}
