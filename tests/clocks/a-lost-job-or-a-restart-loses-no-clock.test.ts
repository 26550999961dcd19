import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { openQueues, type Queues } from '@cityhub/schema/runtime/queues';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { hour, report, VirtualClock } from './tickets.ts';

let city: ClonedCity;
let hub: LocalHub;
let queues: Queues;
const clock = new VirtualClock();

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { now: clock.now });
  const postgresUrl = urlForRole(city.url, 'queue', city.secrets);
  queues = await openQueues({ postgresUrl, redisUrl: undefined, onError: () => {} });
});
afterAll(async () => {
  await queues?.close();
  await hub?.stop();
  await city?.drop();
});

async function reportOne(key: string): Promise<string> {
  return (await report(await hub.ask(persona.gridworker(demoGrid)), key)).ticket.id;
}

const isSettledOnce = async (id: string): Promise<boolean> => {
  const rows = await city.sql`select from tickets.score_entry where ticket_id = ${id}`;
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows.length === 1;
};

test('the delayed job of a ticket leads the workers to its clock', async () => {
  const id = await reportOne('by-job');
  await until('the job waits', async () => (await queues.queue('deadline').getJob(id)) !== undefined);
  const job = await queues.queue('deadline').getJob(id);
  expect(job).toMatchObject({ data: { ticket: id }, delay: 24 * hour });
  clock.forward(25 * hour);
  await job?.promote();
  await until('the points are taken', () => isSettledOnce(id));
  // Else it could settle the next test's ticket, too.
  await until('the job is done', async () => (await queues.queue('deadline').getJob(id)) === undefined);
});

test('a lost job loses no clock', async () => {
  const id = await reportOne('job-lost');
  await until('the job waits', async () => (await queues.queue('deadline').getJob(id)) !== undefined);
  await queues.queue('deadline').obliterate({ force: true });
  clock.forward(25 * hour);
  await until('the points are taken by the sweep', () => isSettledOnce(id), 40_000);
});

test('a clock that ran out while the hub was down is settled after its restart', async () => {
  const id = await reportOne('hub-down');
  await hub.stop();
  clock.forward(25 * hour);
  expect(await isSettledOnce(id)).toBe(false);
  hub = await startLocalHub(city, { now: clock.now });
  await until('the points are taken', () => isSettledOnce(id), 40_000);
});
