import { QuotaExceededError } from '@cityhub/schema/runtime/errors';
import { openQuota } from '@cityhub/schema/runtime/quota';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { hasRedis, startRedis } from '../harness/redis-server.ts';
import { postImport, sourceToken } from '../import/import-harness.ts';

let city: ClonedCity;
let hub: LocalHub;
beforeAll(async () => {
  city = await cloneCity();
  await city.sql`update exchange.source_system set quota_per_minute = 50 where id = 'population-register'`;
  await city.sql`update exchange.source_system set quota_per_minute = 700 where id = 'household-registration'`;
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const population = async () => sourceToken(city, 'population-register', 'population');

async function ask(token: string, query: string, variables: object, headers: Record<string, string> = {}) {
  const response = await fetch(hub.graphUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as any,
  };
}

const stored = async (source: string): Promise<number> =>
  (
    (await city.sql`select count(*)::int as n from log.change where source = ${source}`) as unknown as [
      { n: number },
    ]
  )[0].n;

test('above its quota a source gets 429 and the time to wait, and nothing is stored; others go on', async () => {
  const token = await population();
  const inputs = Array.from({ length: 60 }, (_, index) => residentPush(index, demoGrid));
  const first = await ask(token, registerResidents, { inputs });
  expect(first.status).toBe(200);
  const { accepted, rows } = first.body.data.registerResidents;
  expect([accepted, await stored('population-register')]).toEqual([50, 50]);
  expect(new Set(rows.slice(50).map((row: any) => row.error.code))).toEqual(new Set(['QUOTA_EXCEEDED']));
  for (const headers of [{}, { accept: 'application/graphql-response+json' }]) {
    for (const [query, variables] of [
      [registerResidents, { inputs: inputs.slice(50) }],
      [registerResident, { input: residentPush(70, demoGrid) }],
    ] as const) {
      const refused = await ask(token, query, variables, headers as Record<string, string>);
      expect(refused.status).toBe(429);
      const { code, retryAfterSeconds } = refused.body.errors[0].extensions;
      expect(code).toBe('QUOTA_EXCEEDED');
      expect(retryAfterSeconds).toBeGreaterThan(0);
      expect(retryAfterSeconds).toBeLessThanOrEqual(60);
      expect(refused.retryAfter).toBe(String(retryAfterSeconds));
    }
  }
  expect(await stored('population-register')).toBe(50);
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const other = await worker(registerResident, { input: residentPush(80, demoGrid) });
  expect(other.data?.['registerResident'].__typename).toBe('RegisterResidentPayload');
});

test('an import over the quota tells how many lines were taken, and goes on there once the quota is raised', async () => {
  const token = await sourceToken(city, 'household-registration', 'police');
  const lines = Array.from({ length: 1500 }, (_, index) => {
    const { idempotencyKey: _key, ...row } = residentPush(1000 + index, demoGrid);
    return JSON.stringify(row);
  });
  const first = await postImport(hub.graphUrl, token, 'resident', `${lines.join('\n')}\n`);
  expect(first.status).toBe(429);
  expect(first.retryAfter).toBe(String(first.sums.retryAfterSeconds));
  expect(first.sums).toMatchObject({ accepted: 700, refused: 0, taken: 700, code: 'QUOTA_EXCEEDED' });
  expect(await stored('household-registration')).toBe(700);
  const operator = await hub.ask(persona.operator);
  const raised = await operator(`mutation {
    updateSourceSystem(input: { id: "household-registration", quotaPerMinute: 100000 }) {
      __typename ... on SourceSystem { quotaPerMinute }
    }
  }`);
  expect(raised.data?.['updateSourceSystem']).toEqual({
    __typename: 'SourceSystem',
    quotaPerMinute: 100_000,
  });
  // The other subgraphs know of it within a second.
  await new Promise((resolve) => setTimeout(resolve, 1300));
  const again = await postImport(hub.graphUrl, token, 'resident', `${lines.join('\n')}\n`);
  expect(again).toMatchObject({ status: 200, sums: { accepted: 800, repeated: 700, taken: 1500 } });
  expect(await stored('household-registration')).toBe(1500);
});

test('counting a row takes no time worth naming', async () => {
  const quota = openQuota({ redisUrl: undefined, onError: () => {} });
  const rows = 200_000;
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const startedAt = process.cpuUsage();
    for (let row = 0; row < rows; row += 1) await quota.take('somebody', Number.MAX_SAFE_INTEGER);
    rounds.push(process.cpuUsage(startedAt).user / rows);
  }
  expect(Math.min(...rounds), 'microseconds a row').toBeLessThan(2);
});

test.skipIf(!hasRedis())(
  'with a Redis two processes share one quota, and without it each counts by itself',
  async () => {
    const redis = await startRedis();
    const [one, other] = [0, 1].map(() => openQuota({ redisUrl: redis.url, onError: () => {} }));
    if (one === undefined || other === undefined) throw new Error('two quotas');
    await until(async () => {
      await one.take('ready');
      await other.take('ready');
      return true;
    });
    for (let row = 0; row < 10; row += 1) await (row % 2 === 0 ? one : other).take('shared', 10);
    await expect(one.take('shared', 10)).rejects.toBeInstanceOf(QuotaExceededError);
    await expect(other.take('shared', 10)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await redis.stop();
    for (let row = 0; row < 3; row += 1) await one.take('alone', 3);
    await expect(one.take('alone', 3)).rejects.toBeInstanceOf(QuotaExceededError);
    one.close();
    other.close();
  },
);

/** A connection that is not open yet counts in the process: both are open after a moment. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  await isTrue();
  await new Promise((resolve) => setTimeout(resolve, 500));
}
