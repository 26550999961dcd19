import { eventOf } from '@cityhub/schema/events/index';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawTx } from '@cityhub/schema/runtime/database';
import type { Day } from './days.ts';
import { pagesOf } from './pages.ts';
import type { SideRecord } from './pair-up.ts';
import { columnValues, leafOf } from './record-leaf.ts';

/** The department's side of a feed, as it stands there or as the department reported it. */
export interface DepartmentSide {
  /** Up to which position of the log it has everything. */
  readonly position: number;
  /** What it holds of the day, by record id; null where it told only a count and a root. */
  recordsOf(day: Day): AsyncIterable<readonly SideRecord[]> | null;
  /** What it holds of these records, whichever their day. */
  find(recordIds: readonly string[]): Promise<ReadonlyMap<string, SideRecord>>;
}

interface Row {
  readonly record_id: string;
  readonly version: number;
  readonly fields: Record<string, unknown>;
}

/** Feeds of the same department that may write into the same table. */
export function neighboursOf(feeds: readonly FeedOrder[], feed: FeedOrder): FeedOrder[] {
  return feeds.filter(
    (other) =>
      other.id !== feed.id &&
      other.department === feed.department &&
      other.entity === feed.entity &&
      other.sink.kind === feed.sink.kind,
  );
}

/** The columns that this feed answers for: of what stands in the table, all but what other feeds alone have ordered. */
function columnsFor(feed: FeedOrder, neighbours: readonly FeedOrder[], present: readonly string[]): string[] {
  const others = new Set(neighbours.flatMap((other) => other.fields));
  return Object.keys(eventOf(feed.entity).fields).filter(
    (name) => present.includes(name) && (feed.fields.includes(name) || !others.has(name)),
  );
}

function held(feed: FeedOrder, rows: readonly Row[]): SideRecord[] {
  return rows.map(({ record_id: recordId, version, fields: raw }) => {
    const fields = columnValues(eventOf(feed.entity), raw);
    return { recordId, version, leaf: leafOf({ recordId, version, fields }), fields: Object.keys(fields) };
  });
}

async function* noPages(): AsyncGenerator<readonly SideRecord[]> {}

/** A feed of which nothing has been delivered yet has no table there. */
const untouched: DepartmentSide = { position: 0, recordsOf: noPages, find: async () => new Map() };

export async function openDepartmentTable(
  tx: RawTx,
  feed: FeedOrder,
  neighbours: readonly FeedOrder[],
): Promise<DepartmentSide> {
  const table = `cityhub.${eventOf(feed.entity).table}`;
  const [found] = await tx<{ present: string[] }[]>`
    select array(select attname::text from pg_attribute where attrelid = to_regclass(${table}) and attnum > 0) as present
    where to_regclass('cityhub.cursor') is not null and to_regclass(${table}) is not null`;
  if (found === undefined || !found.present.includes('changed_at')) return untouched;
  const [cursor] = await tx<{ position: number }[]>`
    select position from cityhub.cursor where feed = ${feed.id} and shard = ${feed.shard}`;
  // The names are those of the catalogue of events.
  const pairs = columnsFor(feed, neighbours, found.present).map((name) => `'${name}', "${name}"`);
  const rows = `select record_id, version, jsonb_build_object(${pairs.join(', ')}) as fields from ${table}`;
  return {
    position: cursor?.position ?? 0,
    async *recordsOf(day) {
      const statement = `${rows} where changed_at >= $1::text::timestamptz and changed_at < $2::text::timestamptz order by record_id`;
      for await (const page of pagesOf<Row>(tx, 'department_side', statement, [day.from, day.to]))
        yield held(feed, page);
    },
    async find(recordIds) {
      const page = await tx.unsafe<Row[]>(`${rows} where record_id = any ($1::text::uuid[])`, [
        `{${recordIds.join(',')}}`,
      ]);
      return new Map(held(feed, page).map((record) => [record.recordId, record]));
    },
  };
}

/** Takes rows out of the department's table that the hub never sent or sends no more, each only at the version that was compared. */
export async function removeRows(
  tx: RawTx,
  feed: FeedOrder,
  rows: readonly { readonly recordId: string; readonly version: number }[],
): Promise<number> {
  const removed = await tx.unsafe(
    `delete from cityhub.${eventOf(feed.entity).table} t
    using jsonb_to_recordset($1::text::jsonb) as gone ("recordId" uuid, version bigint)
    where t.record_id = gone."recordId" and t.version = gone.version`,
    [JSON.stringify(rows)],
  );
  return removed.count;
}
