import { readsOfRecord } from '@cityhub/exchange/store/access-log';
import { connectDrizzle } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

const rare = '3094987f-3960-8543-8f62-055921a7146b';
const total = 60_000;

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
  // The rare record is read at both ends of the log, all others are read between.
  await city.sql`
    insert into log.read (position, accepted_at, read_at, trace_id, actor, role, purpose, subgraph, entity, seen, masked, refused,
      record_ids, leaf)
    select n, now(), now(), 'trace', 'gridworker:1', 'gridworker', 'p', 'people', 'Resident', '{name}', '{}', '{}',
      case when n <= 3 or n > ${total} - 3 then array[${rare}::uuid] else array[md5((n % 5000)::text)::uuid] end, sha256('')
    from generate_series(1, ${total}::int) n`;
  // No statistics, as in a young log: there the planner takes any record to be read often.
});
afterAll(() => city?.drop());

interface Scans {
  readonly whole: number;
  readonly byPosition: number;
}

async function scans(): Promise<Scans> {
  const [row] = await city.sql<{ whole: number; by_position: number }[]>`
    select (select sum(seq_scan)::int from pg_stat_user_tables where schemaname = 'log' and relname ~ '^read_\\d') as whole,
      (select sum(idx_tup_read)::int from pg_stat_user_indexes where schemaname = 'log' and indexrelname ~ '^read_\\d+_pkey') as by_position`;
  return { whole: row?.whole ?? -1, byPosition: row?.by_position ?? -1 };
}

test('of a record that few have read, a page is found by the record, not by a walk along the log', async () => {
  const { db, end } = connectDrizzle(urlForRole(city.url, 'exchange', city.secrets), {
    name: 'test',
    max: 1,
  });
  try {
    const page = (before: number | null, limit: number) =>
      db.transaction(async (tx) => {
        const rows = await readsOfRecord(tx, rare, before, limit);
        await tx.execute(sql`select pg_stat_force_next_flush()`);
        return rows.map((row) => row.position);
      });
    const before = await scans();
    expect(await page(null, 4)).toEqual([total, total - 1, total - 2, 3]);
    expect(await page(3, 4)).toEqual([2, 1]);
    const after = await scans();
    expect(after.whole).toBe(before.whole);
    expect(after.byPosition - before.byPosition).toBeLessThan(100);
  } finally {
    await end();
  }
});
