import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import { until } from '../harness/until.ts';

/** A row of the record of reads, as it is stored. */
export interface ReadRow {
  readonly position: number;
  readonly read_at: Date;
  readonly trace_id: string;
  readonly actor: string;
  readonly role: string;
  readonly department: string | null;
  readonly purpose: string | null;
  readonly subgraph: string;
  readonly entity: string;
  readonly seen: readonly string[];
  readonly masked: readonly string[];
  readonly refused: readonly string[];
  readonly record_ids: readonly string[];
  readonly code: string | null;
  readonly leaf: string;
}

/** What an actor has read by the time that so many rows are stored, in their order. */
export async function readsOf(sql: Sql, actor: string, atLeast: number): Promise<ReadRow[]> {
  let rows: ReadRow[] = [];
  await until(`${atLeast} reads of ${actor} are stored`, async () => {
    rows = await sql<ReadRow[]>`
      select *, encode(leaf, 'base64') as leaf from log.read where actor = ${actor} order by position`;
    return rows.length >= atLeast;
  });
  return rows;
}

/** The leaf of a row by docs/bundle-format.md, made without any of the hub's code. */
export function leafOf(row: ReadRow): string {
  const entry: Record<string, unknown> = {
    traceId: row.trace_id,
    // Postgres' Date has milliseconds; the hub writes no more of them.
    readAt: row.read_at.toISOString().replace('Z', '000Z'),
    actor: row.actor,
    role: row.role,
    department: row.department,
    purpose: row.purpose,
    subgraph: row.subgraph,
    entity: row.entity,
    seen: row.seen,
    masked: row.masked,
    refused: row.refused,
    recordIds: row.record_ids,
    code: row.code,
  };
  // The members hold texts, lists of texts and null: sorted, JSON is canonical.
  const canonical = JSON.stringify(
    Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  return createHash('sha256').update('\u0000').update(canonical).digest('base64');
}
