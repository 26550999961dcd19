import { eventOf } from '@cityhub/schema/events/index';
import { withdrawingOperations } from '@cityhub/schema/events/withdrawing';
import type { FeedOrder } from '@cityhub/schema/policy/grant';

const withdrawing = withdrawingOperations.map((name) => `'${name}'`).join(', ');

/** The rows of a block (`$1`) with the columns of the department's table. */
function rowsOf(feed: FeedOrder, distinct: boolean): string {
  const event = eventOf(feed.entity);
  const typed = feed.fields.map((field) => `, "${field}" ${event.fields[field]?.column}`);
  const rows = `jsonb_to_recordset($1::text::jsonb)
    as t (record_id uuid, version bigint, changed_at timestamptz, operation text${typed.join('')})`;
  return distinct
    ? `(select distinct on (record_id) * from ${rows} order by record_id, version desc) t`
    : rows;
}

/** Upserts the rows of `source` where no newer version stands. */
function upsert(feed: FeedOrder, source: string): string {
  const names = feed.fields.map((field) => `"${field}"`);
  const taken = ['record_id', 'version', 'changed_at', ...names];
  const updates = ['version', 'changed_at', 'withdrawn_at', 'received_at', ...names];
  return `insert into cityhub.${eventOf(feed.entity).table} as old (${taken.join(', ')}, withdrawn_at, received_at)
    select t.${taken.join(', t.')}, case when t.operation in (${withdrawing}) then t.changed_at end, clock_timestamp()
    from ${source}
    on conflict (record_id) do update set ${updates.map((name) => `${name} = excluded.${name}`).join(', ')}
      where old.version <= excluded.version`;
}

/**
 * One statement: the cursor's compare-and-swap and the upsert stand or fall together, so a block has its effect exactly
 * once however often it is sent, and of two workers on one feed one is fenced off. It answers the cursor's count: the
 * upsert may rightly write nothing. `distinct` keeps the last version of each record. The same version is written again, since
 * another feed of the department may have brought it to this table with other fields; a block itself is never taken twice.
 */
export function writeStatement(feed: FeedOrder, distinct: boolean): string {
  return `with moved as (
      update cityhub.cursor set position = $2 where feed = $3 and shard = $4 and position = $5 returning 1
    ), written as (
      ${upsert(feed, `moved, ${rowsOf(feed, distinct)}`)}
    )
    select count(*)::int as moved from moved`;
}

/** Writes records again, also those that have the same version, and leaves the cursor where it is. */
export function resendStatement(feed: FeedOrder): string {
  return upsert(feed, rowsOf(feed, true));
}

/** The columns of a department's table, whichever feed has made them. */
export const columnsStatement = (feed: FeedOrder): string =>
  `select attname::text as name from pg_attribute
    where attrelid = to_regclass('cityhub.${eventOf(feed.entity).table}') and attnum > 0 and not attisdropped`;

/**
 * Blanks what other feeds have brought of the records that a block (`$1`) says are erased: one of them may be retired, and would
 * never do it. Null where this feed's own columns are all.
 */
export function blankingStatement(feed: FeedOrder, present: readonly string[]): string | null {
  const { table, fields } = eventOf(feed.entity);
  const others = Object.keys(fields).filter((name) => present.includes(name) && !feed.fields.includes(name));
  if (others.length === 0) return null;
  return `update cityhub.${table} t set ${others.map((name) => `"${name}" = null`).join(', ')}
    from jsonb_to_recordset($1::text::jsonb) as erased (record_id uuid, version bigint, operation text)
    where erased.operation = 'eraseRecord' and t.record_id = erased.record_id and t.version <= erased.version`;
}
