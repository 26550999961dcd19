import { events } from '@cityhub/schema/events/index';
import type { RawSql } from '@cityhub/schema/runtime/database';

/** One record as a department's database holds it. */
export interface InboxRow {
  readonly recordId: string;
  readonly version: number;
  readonly entity: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** ISO 8601 with microseconds, so that a cursor hits the very row. */
  readonly receivedAt: string;
}

const entityOfTable = new Map([...events.values()].map((event) => [event.table, event.entity]));

async function inboxTables(sql: RawSql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'cityhub' and tablename <> 'cursor'`;
  return rows.map((row) => row.name).filter((name) => entityOfTable.has(name));
}

/** Up to `limit` rows over all of the department's tables, newest first. */
export async function readInboxPage(
  sql: RawSql,
  limit: number,
  after: { receivedAt: string; recordId: string } | null,
): Promise<InboxRow[]> {
  const pages = await Promise.all(
    (await inboxTables(sql)).map(
      (table) => sql<InboxRow[]>`
        select record_id as "recordId", version, ${entityOfTable.get(table) as string}::text as entity,
          to_jsonb(t) - '{record_id,version,received_at,changed_at,withdrawn_at}'::text[] as fields,
          to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "receivedAt"
        from ${sql(`cityhub.${table}`)} t
        where ${after === null ? sql`true` : sql`(received_at, record_id) < (${after.receivedAt}::text::timestamptz, ${after.recordId}::uuid)`}
        order by received_at desc, record_id desc limit ${limit}`,
    ),
  );
  const newestFirst = (a: InboxRow, b: InboxRow): number =>
    a.receivedAt === b.receivedAt ? (a.recordId < b.recordId ? 1 : -1) : a.receivedAt < b.receivedAt ? 1 : -1;
  return pages.flat().sort(newestFirst).slice(0, limit);
}
