import { randomBytes, randomUUID } from 'node:crypto';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

const writers = 24;
const runMs = 4000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const rowOf = (key: string) => ({
  entity: 'Ticket',
  operation: 'test',
  record_id: randomUUID(),
  jurisdiction: '420102010001001',
  payload: {},
  sealed: null,
  leaf: randomBytes(32).toString('base64'),
  wrapped_key: null,
  actor: 'test',
  source: 'test',
  purpose: 'test',
  idempotency_key: key,
  body_mac: randomBytes(16).toString('base64'),
  cause: null,
  trace_id: 'test',
});

class Aborted extends Error {}

async function write(tx: TransactionSql, key: string): Promise<number> {
  // Some transactions take their id early and commit late: what loses rows behind a cursor over a sequence.
  if (Math.random() < 0.3) await tx`select pg_current_xact_id()`;
  if (Math.random() < 0.3) await pause(Math.random() * 8);
  const [row] = await tx<{ position: number }[]>`
    select position from log.append(3::smallint, ${JSON.stringify([rowOf(key)])}::text::jsonb)`;
  if (Math.random() < 0.3) await pause(Math.random() * 4);
  if (Math.random() < 0.1) throw new Aborted();
  return row?.position as number;
}

test('24 concurrent writers, some of which abort, leave no gap, and a reader behind a cursor misses none', async () => {
  const sql = connectRaw(urlForRole(city.url, 'tickets', city.secrets), { max: writers, name: 'writers' });
  const reader = connectRaw(urlForRole(city.url, 'worker', city.secrets), { max: 1, name: 'reader' });
  const [start] = await reader<{ position: number }[]>`select position from log.head where shard = 3`;
  const committed = new Set<number>();
  const seen: number[] = [];
  let aborted = 0;
  const until = performance.now() + runMs;
  const writer = async (name: number): Promise<void> => {
    for (let n = 0; performance.now() < until; n += 1) {
      await sql
        .begin((tx) => write(tx, `${name}-${n}`))
        .then(
          (position) => committed.add(position),
          (error: unknown) => {
            if (!(error instanceof Aborted)) throw error;
            aborted += 1;
          },
        );
    }
  };
  let cursor = start?.position ?? 0;
  const read = async (): Promise<void> => {
    const rows = await reader<{ position: number }[]>`
      select position from log.change where shard = 3 and position > ${cursor} order by position limit 100`;
    for (const row of rows) seen.push(row.position);
    cursor = rows.at(-1)?.position ?? cursor;
  };
  const reading = (async () => {
    while (performance.now() < until + 200) {
      await read();
      await pause(1);
    }
  })();
  await Promise.all(Array.from({ length: writers }, (_, name) => writer(name)));
  await reading;
  await read();
  expect(aborted).toBeGreaterThan(10);
  expect(committed.size).toBeGreaterThan(200);
  expect(seen.length).toBe(committed.size);
  expect(seen).toEqual([...committed].sort((a, b) => a - b));
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => (start?.position ?? 0) + index + 1));
  await Promise.all([sql.end(), reader.end()]);
});
