import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { type DispatchCity, faultsIn, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
let feed: string;
beforeAll(async () => {
  here = await startDispatchCity();
  await here.grant('police', ['name']);
  await here.grant('water', ['name']);
  await here.audit('police');
});
afterAll(() => here?.stop());

/** Turns a department's database away, as a server that is down would. */
async function close(department: string): Promise<void> {
  const name = (await here.city.department(department)`select current_database() as name`)[0]?.['name'];
  await here.hub.unsafe(
    `alter role cityhub_delivery in database ${name} set default_transaction_read_only = on`,
  );
  await here.hub`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and usename = 'cityhub_delivery'`;
}
async function open(department: string): Promise<void> {
  const name = (await here.city.department(department)`select current_database() as name`)[0]?.['name'];
  await here.hub.unsafe(
    `alter role cityhub_delivery in database ${name} reset default_transaction_read_only`,
  );
  await here.hub`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and usename = 'cityhub_delivery'`;
}

test('a failing sink is seen at once, its breaker opens, and the state outlives the worker', async () => {
  feed = await here.feed('police', { fields: ['name'] });
  const first = await here.startWorker();
  await here.append([{ person: 1 }]);
  await here.untilDelivered(feed);
  await close('police');
  const failedAt = Date.now();
  await here.append([{ person: 2 }]);
  await until('it is said', async () => (await here.cursor(feed)).last_error !== null, 15_000);
  expect(Date.now() - failedAt).toBeLessThan(15_000);
  // The first thing that is said may be that the connection has ended.
  await until('the reason is said', async () => (await here.cursor(feed)).last_error === '25006');
  await until(
    'the breaker is open',
    async () => (await here.cursor(feed)).breaker?.ownState.value === 1,
    15_000,
  );
  const before = await here.cursor(feed);
  expect(before.attempts).toBeGreaterThanOrEqual(5);
  await first.kill();

  await here.startWorker();
  await until('it is tried again', async () => (await here.cursor(feed)).attempts > before.attempts, 15_000);
  const after = await here.cursor(feed);
  expect(after.breaker.ownState).toMatchObject({ value: 1, attemptNo: after.attempts - 4 });
  expect(after.failing_since).toEqual(before.failing_since);
});

test('two workers try no more often than one: the pause is in the row', async () => {
  await here.startWorker();
  const next = async (): Promise<number> => {
    const { attempts } = await here.cursor(feed);
    await until('it is tried again', async () => (await here.cursor(feed)).attempts > attempts, 15_000);
    return Date.now();
  };
  const first = await next();
  // The pause is 2.5 to 5 s by now; a worker that knew only its own failures would begin with 0.25 s.
  expect((await next()) - first).toBeGreaterThan(2400);
});

test('meanwhile another feed is delivered, and when the sink works again the feed recovers by itself, within 8 s', async () => {
  const other = await here.feed('water', { fields: ['name'] });
  await here.append([{ person: 3 }, { person: 4 }]);
  await here.untilDelivered(other, 5000);
  await open('police');
  await here.untilDelivered(feed, 8000);
  expect(await here.cursor(feed)).toMatchObject({
    attempts: 0,
    last_error: null,
    failing_since: null,
    retry_at: null,
    breaker: null,
  });
  const seen = await here.seen('police');
  expect(seen).toHaveLength(4);
  expect(faultsIn(seen)).toEqual({ twice: 0, backwards: 0 });
});
