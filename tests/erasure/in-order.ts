import type { Sql } from 'postgres';
import { until } from '../harness/until.ts';

const waiting = async (sql: Sql): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.n ?? 0;
};

/**
 * Begins the acts one after another while the head of shard people is held: each has read what it works on, and they are written in
 * this order.
 */
export async function inOrder(sql: Sql, acts: readonly (() => Promise<any>)[]): Promise<any[]> {
  const running: Promise<any>[] = [];
  await sql.begin(async (tx) => {
    await tx`select 1 from log.head where shard = 1 for update`;
    for (const [index, act] of acts.entries()) {
      running.push(act());
      await until(`act ${index} waits`, async () => (await waiting(sql)) === index + 1);
    }
  });
  return Promise.all(running);
}
