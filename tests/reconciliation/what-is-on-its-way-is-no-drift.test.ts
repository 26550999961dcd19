import { openPolicyBook } from '@cityhub/schema/policy/book';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { reconcileDay } from '@cityhub/workers/reconcile/reconcile-day';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { compared, feedNamed, outcomeOf, today } from './reconciliations.ts';

let city: ClonedCity;
let hub: LocalHub;
let worker: Ask;
let operator: Ask;
let feed: string;

beforeAll(async () => {
  city = await cloneCity();
  // Before the workers start: they have been away for three nights.
  await city.sql`update policy.feed set created_at = now() - interval '3 days'`;
  hub = await startLocalHub(city);
  worker = await hub.ask(persona.gridworker(demoGrid));
  operator = await hub.ask(persona.operator);
  feed = await feedNamed(city, 'population-residents');
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('the nights that no worker was there for are compared when one is', async () => {
  const day = (back: number): string =>
    new Date(Date.parse(`${today()}T00:00:00Z`) - back * 86_400_000).toISOString().slice(0, 10);
  for (const back of [1, 2, 3]) {
    await until(`night ${back} is compared`, async () => {
      const [row] =
        await city.sql`select state from log.reconciliation where feed_id = ${feed} and day = ${day(back)}`;
      return row?.['state'] === 'MATCH';
    });
    expect((await outcomeOf(operator, feed, day(back))).state).toBe('MATCH');
  }
  const [todays] = await city.sql`select count(*)::int as n from log.reconciliation where day = ${today()}`;
  expect(todays?.['n']).toBe(0);
});

/** Pushes new versions of the same 40 people, one batch after another, until it is told to stop. */
async function pushOn(stopped: () => boolean): Promise<number> {
  let round = 0;
  for (; !stopped(); round += 1) {
    const inputs = Array.from({ length: 40 }, (_, row) =>
      residentPush(row, demoGrid, { idempotencyKey: `storm-${round}-${row}`, name: `居民${round}` }),
    );
    await worker(registerResidents, { inputs });
  }
  return round;
}

test('comparing in the middle of a storm of new versions never finds drift', async () => {
  const sql = connectRaw(urlForRole(city.url, 'worker', city.secrets), { max: 4, name: 'comparing' });
  const book = await openPolicyBook(sql);
  const order = book.feeds().find((one) => one.id === feed);
  let stopped = false;
  const pushing = pushOn(() => stopped);
  const deps = {
    hub: sql,
    book,
    keyring: createKeyring(city.secrets),
    databaseUrl: city.url,
    secrets: city.secrets,
  };
  const states = new Map<string, number>();
  for (let turn = 0; turn < 60; turn += 1) {
    const outcome = await reconcileDay(deps, order as never, today());
    expect(outcome?.drift).toEqual([]);
    states.set(outcome?.state ?? 'none', (states.get(outcome?.state ?? 'none') ?? 0) + 1);
  }
  stopped = true;
  expect(await pushing).toBeGreaterThan(5);
  expect([...states.keys()].filter((state) => state !== 'MATCH' && state !== 'PENDING')).toEqual([]);
  book.close();
  await sql.end({ timeout: 1 });
  await until('all has arrived', async () => (await compared(operator, feed, today())).state === 'MATCH');
});

test('a feed that is held back is pending, and matches when it goes on', async () => {
  await city.sql`update policy.feed set state = 'PAUSED' where id = ${feed}`;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await worker(registerResidents, { inputs: [residentPush(500, demoGrid)] });
  expect(await compared(operator, feed, today())).toMatchObject({ state: 'PENDING', drifted: 0 });
  await city.sql`update policy.feed set state = 'ACTIVE' where id = ${feed}`;
  await until('it has arrived', async () => (await compared(operator, feed, today())).state === 'MATCH');
});

test('a department whose database is away is not available, and the others are compared', async () => {
  const [row] =
    await city.sql`update policy.feed set sink = jsonb_build_object('kind', 'postgres', 'database', 'nowhere')
    where id = ${feed} returning name`;
  expect(row?.['name']).toBe('population-residents');
  await until(
    'the workers know',
    async () => (await compared(operator, feed, today())).state === 'NOT_AVAILABLE',
  );
  expect(await outcomeOf(operator, feed, today())).toMatchObject({ detail: '3D000' });
  const other = await feedNamed(city, 'construction-residents');
  expect((await compared(operator, other, today())).state).toBe('MATCH');
});
