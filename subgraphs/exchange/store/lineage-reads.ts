import type { Role } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';
import { notAfter } from './lineage-record.ts';

/** One read of a record, also a refused one: who, what for, which fields; never a value. */
export interface ReadRow {
  readonly position: number;
  readonly readAt: Date;
  readonly traceId: string;
  readonly actor: string;
  readonly role: Role;
  readonly department: string | null;
  readonly purpose: string | null;
  readonly subgraph: string;
  readonly entity: string;
  readonly seen: readonly string[];
  readonly masked: readonly string[];
  readonly refused: readonly string[];
  /** Null: answered. */
  readonly code: string | null;
}

export interface ReadFilter {
  readonly recordId: string;
  readonly at: Date | null;
  /** Reads of this field, and refusals of the whole question. */
  readonly field: string | null;
  /** Only those of this department, or where there is none of this account; null: everybody's. */
  readonly by: { readonly department: string | null; readonly actor: string } | null;
  readonly before: number | null;
}

function conditions({ recordId, at, field, by, before }: ReadFilter): SQL {
  const all: SQL[] = [
    sql`r.record_ids @> array[${recordId}::uuid]`,
    notAfter(sql`r.read_at`, at),
    before === null ? sql`true` : sql`r.position < ${before}::bigint`,
  ];
  if (field !== null)
    all.push(
      sql`(r.code is not null or ${field} = any (r.seen) or ${field} = any (r.masked) or ${field} = any (r.refused))`,
    );
  if (by !== null)
    all.push(by.department === null ? sql`r.actor = ${by.actor}` : sql`r.department = ${by.department}`);
  return sql.join(all, sql` and `);
}

type Raw = Omit<ReadRow, 'readAt'> & { readonly read_at: string };

/**
 * Reads of a record, the newest first. The order is not the key's own: for a record that few have read the planner would
 * walk the whole log backwards.
 */
export async function readsOfRecord(tx: Tx, filter: ReadFilter, limit: number): Promise<ReadRow[]> {
  const rows = await tx.execute<Raw & Record<string, unknown>>(sql`
    select r.position, r.read_at, r.trace_id as "traceId", r.actor, r.role, r.department, r.purpose, r.subgraph, r.entity, r.seen,
      r.masked, r.refused, r.code
    from log.read r where ${conditions(filter)} order by r.position + 0 desc limit ${limit}`);
  return [...rows].map(({ read_at, ...row }) => ({ ...row, readAt: new Date(read_at) }));
}
