import { eventOf } from '@cityhub/schema/events/index';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql, RawTx } from '@cityhub/schema/runtime/database';

/** Columns that every table has beside the ordered fields. `withdrawn_at` is set while the record is withdrawn. */
const ownColumns: Readonly<Record<string, string>> = {
  changed_at: 'timestamptz',
  withdrawn_at: 'timestamptz',
};

function columnsOf(feed: FeedOrder): Map<string, string> {
  const event = eventOf(feed.entity);
  const columns = new Map(Object.entries(ownColumns));
  for (const field of feed.fields) {
    const rule = event.fields[field];
    if (rule === undefined) throw new Error(`${feed.entity}.${field} has no class`);
    columns.set(field, rule.column);
  }
  return columns;
}

interface Found {
  readonly schema: boolean;
  readonly cursor: boolean;
  readonly checkpoint: boolean;
  readonly table: boolean;
  readonly columns: string[];
}

/** What stands there already, and the columns of the table; a right to create is only needed for what is missing. */
async function findTables(tx: RawTx, table: string): Promise<Found> {
  const [found] = await tx<Found[]>`
    select to_regnamespace('cityhub') is not null as schema, to_regclass('cityhub.cursor') is not null as cursor,
      to_regclass('cityhub.checkpoint') is not null as checkpoint, to_regclass(${table}) is not null as table,
      array(select attname::text from pg_attribute where attrelid = to_regclass(${table}) and attnum > 0) as columns`;
  return found ?? { schema: false, cursor: false, checkpoint: false, table: false, columns: [] };
}

/** The heads of the hub's ledger as they came. Two roots for one size are two histories: both stay. */
const createCheckpointTable = (tx: RawTx) => tx`
  create table cityhub.checkpoint (
    origin text not null, size bigint not null, root text not null, note text not null,
    received_at timestamptz not null default clock_timestamp(), primary key (origin, size, root))`;

/** Makes what a feed needs in a department's database: its typed table with the ordered columns, and the cursor. */
export async function prepareTables(sql: RawSql, feed: FeedOrder): Promise<void> {
  const event = eventOf(feed.entity);
  const table = sql(`cityhub.${event.table}`);
  await sql.begin(async (tx) => {
    // Two feeds may prepare the same database at once.
    await tx`select pg_advisory_xact_lock(4201001)`;
    const found = await findTables(tx, `cityhub.${event.table}`);
    if (!found.schema) await tx`create schema cityhub`;
    if (!found.cursor)
      await tx`create table cityhub.cursor (
        feed uuid not null, shard smallint not null, position bigint not null, primary key (feed, shard))`;
    if (!found.checkpoint) await tx.savepoint(createCheckpointTable).catch(() => {});
    if (!found.table) {
      await tx`create table ${table} (
        record_id uuid primary key, version bigint not null, received_at timestamptz not null default clock_timestamp())`;
      await tx`create index ${sql(`${event.table}_received_at`)} on ${table} (received_at)`;
    }
    const known = new Set(found.columns);
    for (const [name, type] of columnsOf(feed)) {
      // To alter a table, even to no effect, waits for everybody who reads it. The type is one of a few constants.
      if (!known.has(name)) await tx`alter table ${table} add column ${sql(name)} ${sql.unsafe(type)}`;
    }
    await tx`insert into cityhub.cursor values (${feed.id}, ${feed.shard}, 0) on conflict do nothing`;
  });
}
