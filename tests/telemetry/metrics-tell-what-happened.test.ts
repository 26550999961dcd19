import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { freePort } from 'cityhub/port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary, valuesOf } from '../attacks/canary.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../harness/worker-process.ts';

let city: ClonedCity;
let hub: LocalHub;
let worker: WorkerProcess;
let workersUrl: string;
let ask: Ask;

const resident = canary();
const traceId = '0af7651916cd43dd8448eb211c80319c';

async function scrape(claims: TokenClaims | null): Promise<{ status: number; text: string }> {
  const token = claims === null ? null : await signToken(city.secrets, claims);
  const response = await fetch(new URL('/metrics', hub.graphUrl), {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, text: await response.text() };
}

/** The value of a metric with all of these labels; undefined where there is none. */
function valueIn(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const line = text
    .split('\n')
    .find(
      (one) =>
        (one.startsWith(`${name}{`) || one.startsWith(`${name} `)) &&
        Object.entries(labels).every(([label, value]) => one.includes(`${label}="${value}"`)),
    );
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

beforeAll(async () => {
  city = await cloneCity();
  const port = await freePort();
  workersUrl = `http://127.0.0.1:${port}/metrics`;
  hub = await startLocalHub(city, { workers: false });
  worker = await startWorkerProcess(city, hub.graphUrl, { METRICS_PORT: String(port) });
  ask = await hub.ask(persona.gridworker(demoGrid));
});
afterAll(async () => {
  await worker?.stop();
  await hub?.stop();
  await city?.drop();
});

test('they are for operators alone', async () => {
  expect((await scrape(null)).status).toBe(401);
  expect((await scrape(persona.auditor)).status).toBe(403);
  expect((await scrape(persona.department('police'))).status).toBe(403);
  expect((await scrape(persona.operator)).status).toBe(200);
});

test('operations are counted by their outcome, fetches by their subgraph, and documents by whether they were known', async () => {
  const { citizenId, name, phone, careTags } = resident;
  const input = { idempotencyKey: 'counted', citizenId, name, phone, careTags, gridCode: demoGrid };
  expect((await ask(registerResident, { input })).errors).toBeNull();
  const known = async (): Promise<number> =>
    valueIn((await scrape(persona.operator)).text, 'cityhub_documents_total', { cache: 'hit' }) ?? 0;
  const before = await known();
  for (const _time of [1, 2]) expect((await ask('{ departments { code } }')).errors).toBeNull();
  expect(await known()).toBe(before + 1);
  await ask('{ noSuchField }');
  const { text } = await scrape(persona.operator);
  expect(valueIn(text, 'cityhub_operations_total', { type: 'query', outcome: 'OK' })).toBe(2);
  expect(valueIn(text, 'cityhub_operations_total', { type: 'refused', outcome: 'BAD_REQUEST' })).toBe(1);
  expect(valueIn(text, 'cityhub_operation_seconds_count', { type: 'query' })).toBe(2);
  expect(
    valueIn(text, 'cityhub_fetch_seconds_count', { subgraph: 'people', outcome: 'answered' }),
  ).toBeGreaterThanOrEqual(1);
});

test('the log, the feeds, the ledger and the checks are told as they stand in the database', async () => {
  const delivered = async (): Promise<boolean> => {
    const { text } = await scrape(persona.operator);
    const lags = text.split('\n').filter((line) => line.startsWith('cityhub_feed_lag_changes{'));
    return lags.length > 0 && lags.every((line) => line.endsWith(' 0'));
  };
  await until('every feed has caught up', delivered);
  const [head] = await city.sql<{ position: number }[]>`select position from log.head where shard = 1`;
  const { text } = await scrape(persona.operator);
  expect(valueIn(text, 'cityhub_log_position', { shard: 'people' })).toBe(head?.position);
  for (const name of ['cityhub_ledger_lag_seconds', 'cityhub_reads_waiting_bytes'])
    expect(valueIn(text, name), name).toBeGreaterThanOrEqual(0);
  expect(valueIn(text, 'cityhub_check', { check: 'database' })).toBe(1);
  expect(valueIn(text, 'cityhub_feed_dead_letters')).toBe(0);
});

test('the workers tell their deliveries and sealings at a port of their own', async () => {
  const text = await (await fetch(workersUrl)).text();
  expect(valueIn(text, 'cityhub_deliveries_total', { sink: 'postgres', outcome: 'taken' })).toBeGreaterThan(
    0,
  );
  expect(valueIn(text, 'cityhub_delivered_records_total', { sink: 'postgres' })).toBeGreaterThan(0);
  expect(valueIn(text, 'cityhub_sealed_leaves_total')).toBeGreaterThan(0);
  expect(valueIn(text, 'cityhub_queue_jobs', { queue: 'deliver' })).toBeGreaterThanOrEqual(0);
});

test('what failed inside names its trace to the caller, and is counted', async () => {
  await city.sql`alter table people.resident rename to resident_away`;
  const response = await fetch(hub.graphUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await signToken(city.secrets, persona.gridworker(demoGrid))}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ query: '{ residents(first: 1) { nodes { id } } }' }),
  });
  await city.sql`alter table people.resident_away rename to resident`;
  const { errors } = (await response.json()) as { errors: { extensions: Record<string, unknown> }[] };
  expect(errors[0]?.extensions).toEqual({ code: 'INTERNAL', traceId });
  const { text } = await scrape(persona.operator);
  expect(valueIn(text, 'cityhub_operations_total', { type: 'query', outcome: 'INTERNAL' })).toBe(1);
});

test('no value and no record is in any of them', async () => {
  const { text } = await scrape(persona.operator);
  const all = text + (await (await fetch(workersUrl)).text());
  const records = await city.sql<{ id: string }[]>`select id from people.resident`;
  for (const value of [...valuesOf(resident), ...records.map(({ id }) => id)])
    expect(all).not.toContain(value);
  const labels = new Set([...all.matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
  // Each has few values, all of them the hub's own; `le` is Prometheus'.
  const allowed = 'cache check department feed kind le outcome part queue shard sink subgraph type';
  expect(labels).toEqual(new Set(allowed.split(' ')));
});
