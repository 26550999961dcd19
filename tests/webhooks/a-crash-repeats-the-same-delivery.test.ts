import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import type { SinkRequest } from './scripted-sink.ts';
import { startWebhookCity, type WebhookCity } from './webhook-city.ts';
import type { WebhookFeed } from './webhook-feed.ts';

let all: WebhookCity;
let feed: WebhookFeed;

beforeAll(async () => {
  all = await startWebhookCity();
  feed = await all.webhook({ fromNow: true });
});
afterAll(() => all?.stop());
beforeEach(() => all.police.interfere(null));

const receiptsOf = async (recordId: string): Promise<number> => {
  const [row] = await all.city.sql<{ count: number }[]>`
    select count(*)::int from log.receipt where feed_id = ${feed.id} and record_id = ${recordId}`;
  return row?.count ?? 0;
};
const requestsOf = (recordId: string): SinkRequest[] =>
  all.police.requests.filter((request) => request.body.includes(recordId));
const effectsOf = (recordId: string) => all.police.applied.filter((event) => event.subject === recordId);

/** The same id and the same bytes each time, one effect, one receipt. */
async function expectOneEffect(recordId: string, atLeast: number): Promise<void> {
  await until('it has its receipt', async () => (await receiptsOf(recordId)) > 0);
  const requests = requestsOf(recordId);
  expect(requests.length).toBeGreaterThanOrEqual(atLeast);
  expect(new Set(requests.map((one) => one.headers['webhook-id'])).size).toBe(1);
  expect(new Set(requests.map((one) => one.body.toString('utf8'))).size).toBe(1);
  expect(effectsOf(recordId)).toHaveLength(1);
  expect(await receiptsOf(recordId)).toBe(1);
}

test('the worker is killed after the department took a delivery and before it heard so', async () => {
  let killed = 0;
  all.police.interfere(async (_request, answer) => {
    const answered = await answer();
    if (killed > 0) return answered;
    killed += 1;
    await all.worker().kill();
    return answered;
  });
  const { recordId } = await all.push(1);
  await until('the worker is dead', async () => effectsOf(recordId).length === 1 && killed === 1);
  expect(await receiptsOf(recordId)).toBe(0);
  all.startWorker();
  await expectOneEffect(recordId, 2);
});

test('the worker is killed in the midst of a load, again and again', async () => {
  const pushed: string[] = [];
  let taken = 0;
  all.police.interfere(async (_request, answer) => {
    const answered = await answer();
    taken += 1;
    if (taken % 30 === 0) void all.worker().kill().then(all.startWorker);
    return answered;
  });
  for (let index = 100; index < 150; index++) pushed.push((await all.push(index)).recordId);
  await until('all have receipts', async () => {
    const rows = await all.city
      .sql`select 1 from log.receipt where feed_id = ${feed.id} and record_id in ${all.city.sql(pushed)}`;
    return rows.length === pushed.length;
  });
  expect(taken).toBeGreaterThan(pushed.length);
  for (const recordId of pushed) await expectOneEffect(recordId, 1);
});

test('the department dies after its effect and before its 2xx', async () => {
  let broken = 0;
  all.police.interfere(async (_request, answer) => {
    const answered = await answer();
    broken += 1;
    return broken === 1 ? null : answered;
  });
  const { recordId } = await all.push(200);
  await expectOneEffect(recordId, 2);
});

test('the department answers 2xx and dies before its receipt is through', async () => {
  all.police.interfere(async (_request, answer) => {
    const { status, headers, body } = await answer();
    return {
      status,
      headers: { ...headers, 'content-length': '5000', connection: 'close' },
      body: body.slice(0, 40),
    };
  });
  const { recordId } = await all.push(210);
  await expectOneEffect(recordId, 1);
  const [receipt] = await all.city.sql`
    select status, signed, verified from log.receipt where feed_id = ${feed.id} and record_id = ${recordId}`;
  expect(receipt).toEqual({ status: 200, signed: null, verified: false });
});

test('the department takes a delivery and answers too late', async () => {
  let late = 0;
  all.police.interfere(async (_request, answer) => {
    const answered = await answer();
    if (late++ === 0) await pause(7000);
    return answered;
  });
  const { recordId } = await all.push(220);
  await expectOneEffect(recordId, 2);
});

test('two workers serve one feed', async () => {
  const second = all.startWorker();
  const pushed: string[] = [];
  for (let index = 300; index < 340; index++) pushed.push((await all.push(index)).recordId);
  for (const recordId of pushed) await expectOneEffect(recordId, 1);
  await second.stop();
});

test('what is under way is broken off when its right is taken away, and goes on without it', async () => {
  const begun = Promise.withResolvers<number>();
  const closed = Promise.withResolvers<number>();
  let first = true;
  all.police.interfere(async (_request, answer) => {
    if (!first) return answer();
    first = false;
    begun.resolve(performance.now());
    await closed.promise;
    return null;
  });
  const worker = all.startWorker();
  const { recordId } = await all.push(400);
  await begun.promise;
  await all.city.sql`
    update policy.access_grant set fields = array_remove(fields, 'citizenId')
    where department = 'police' and entity = 'Resident'`;
  const revokedAt = performance.now();
  await until('it goes on', async () => requestsOf(recordId).length > 1, 6000);
  expect(performance.now() - revokedAt).toBeLessThan(5000);
  closed.resolve(performance.now());
  await until('it has its receipt', async () => (await receiptsOf(recordId)) > 0);
  const [, again] = requestsOf(recordId);
  expect(JSON.parse(again?.body.toString('utf8') ?? '{}').data).not.toHaveProperty('citizenId');
  await worker.stop();
});
