import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary, valuesOf } from '../attacks/canary.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';
import { type DepartmentReceiver, startDepartmentReceiver } from '../webhooks/department-receiver.ts';
import { insertWebhook } from '../webhooks/webhook-feed.ts';
import { type CollectedSpan, type Collector, startCollector } from './collector.ts';

/** The hub as a deployment runs it, each subgraph a process: the trace must cross all of them. */
let city: ClonedCity;
let collector: Collector;
let hub: SpawnedHub;
let receiver: DepartmentReceiver;
let spans: readonly CollectedSpan[];

const resident = canary();
const traceId = '0af7651916cd43dd8448eb211c80319c';
const callersSpan = 'b7ad6b7169203331';

/** Whether every feed of residents has what stands in the log. */
const delivered = async (): Promise<boolean> => {
  const behind = await city.sql`
    select from policy.feed f join log.head h on h.shard = f.shard
    left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
    where f.shard = 1 and f.state = 'ACTIVE' and f.sink ->> 'kind' <> 'stream' and coalesce(c.position, 0) < h.position`;
  return behind.length === 0;
};

async function push(): Promise<void> {
  const { citizenId, name, phone, careTags } = resident;
  const input = { idempotencyKey: 'traced', citizenId, name, phone, careTags, gridCode: demoGrid };
  const response = await fetch(hub.graphUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await signToken(city.secrets, persona.gridworker(demoGrid))}`,
      traceparent: `00-${traceId}-${callersSpan}-00`,
    },
    body: JSON.stringify({ query: registerResident, variables: { input } }),
  });
  const { data } = (await response.json()) as { data: { registerResident: { __typename: string } } };
  expect(data.registerResident.__typename).toBe('RegisterResidentPayload');
}

beforeAll(async () => {
  [city, collector, receiver] = await Promise.all([cloneCity(), startCollector(), startDepartmentReceiver()]);
  await insertWebhook(city, {
    department: 'police',
    purpose: 'public-security',
    fields: ['citizenId', 'phone', 'name', 'gridCode'],
    url: receiver.url,
    pin: receiver.certificate.pin,
    secret: receiver.secret,
    receiptKey: receiver.receiptKey,
    fromNow: true,
  });
  receiver.useSecrets(receiver.secret);
  const environment = {
    SUBGRAPHS: 'remote',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    LOG_LEVEL: 'error',
  };
  hub = await spawnHub(city, { environment });
  await until('what stood in the log is delivered', delivered);
  await push();
  await until('every department has it', async () => receiver.requests.length > 0 && (await delivered()));
  // What is left is sent when the processes end.
  await hub.stop();
  spans = collector.spans.filter((span) => span.traceId === traceId);
});
afterAll(async () => {
  await hub?.kill();
  await receiver?.close();
  await collector?.close();
  await city?.drop();
});

const named = (name: string | RegExp): CollectedSpan[] =>
  spans.filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));

test('gateway, subgraph, SQL, change, job and sink are spans of the caller’s trace', () => {
  const found = new Set(spans.map(({ part, name }) => `${part}: ${name}`));
  for (const wanted of [
    'hub: mutation registerResident',
    'hub: prepare',
    'hub: fetch people',
    'people: subgraph people',
    'people: append change',
    'people: append batch',
    'worker: deliver webhook',
    'worker: webhook POST',
    'worker: deliver postgres',
    'worker: sink write',
  ])
    expect(found, [...found].join('\n')).toContain(wanted);
  expect(named(/^select people\.append|^select log\./).map(({ part }) => part)).toContain('people');
});

test('each span stands behind the one that began it, and the first behind the caller’s', () => {
  const [operation] = named('mutation registerResident');
  const [fetched] = named('fetch people');
  const [subgraph] = named('subgraph people');
  const [change] = named('append change');
  const [batch] = named('append batch');
  expect(operation?.parentSpanId).toBe(callersSpan);
  expect(fetched?.parentSpanId).toBe(operation?.spanId);
  expect(subgraph?.parentSpanId).toBe(fetched?.spanId);
  expect(change?.parentSpanId).toBe(subgraph?.spanId);
  expect(batch).toBeDefined();
});

test('the department’s server is told the same trace, and the span of its delivery', () => {
  const [sent] = named('webhook POST');
  expect(receiver.requests[0]?.headers['traceparent']).toBe(`00-${traceId}-${sent?.spanId}-01`);
});

test('no value of the push is in any span', () => {
  expect(collector.spans.length).toBeGreaterThan(10);
  for (const value of valuesOf(resident)) expect(collector.text()).not.toContain(value);
});

test('what belongs to no request makes no trace of statements', () => {
  const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId);
  expect(roots.filter(({ name }) => /^(select|insert|update|with|delete)\b/.test(name))).toEqual([]);
});
