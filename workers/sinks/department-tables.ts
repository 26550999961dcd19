import { eventOf } from '@cityhub/schema/events/index';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';

/** Makes what a feed needs in a department's database: its typed table with the ordered columns, and the cursor. */
export async function prepareTables(sql: RawSql, feed: FeedOrder): Promise<void> {
  const event = eventOf(feed.entity);
  const table = sql(`cityhub.${event.table}`);
  await sql.begin(async (tx) => {
    // Two feeds may prepare the same database at once.
    await tx`select pg_advisory_xact_lock(4201001)`;
    await tx`create schema if not exists cityhub`;
    await tx`create table if not exists cityhub.cursor (
      feed uuid not null, shard smallint not null, position bigint not null, primary key (feed, shard))`;
    await tx`create table if not exists ${table} (
      record_id uuid primary key, version bigint not null, received_at timestamptz not null default clock_timestamp())`;
    await tx`create index if not exists ${sql(`${event.table}_received_at`)} on ${table} (received_at)`;
    for (const field of feed.fields) {
      const rule = event.fields[field];
      if (rule === undefined) throw new Error(`${feed.entity}.${field} has no class`);
      // The column type is one of six constants of the catalogue.
      await tx`alter table ${table} add column if not exists ${sql(field)} ${sql.unsafe(rule.column)}`;
    }
    await tx`insert into cityhub.cursor values (${feed.id}, ${feed.shard}, 0) on conflict do nothing`;
  });
}
