import { openBudgets } from '@cityhub/gateway/budgets/budgets';
import type { Operation } from '@cityhub/gateway/operations/rules';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { freePort } from 'cityhub/port';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, ways } from '../attacks/raw-graph.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { hasRedis, type RedisServer, startRedis } from '../harness/redis-server.ts';
import { until } from '../harness/until.ts';

const budgets = { queryBudget: 5000, requestBudget: 40 };
const small = '{ departments { code } }';
const large = '{ grids(first: 50) { nodes { residents(first: 20) { nodes { id } } } } }';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(async () => {
  await city?.drop();
});

/** A minute of the clock may end while a test counts: it begins early enough in one. */
async function earlyInAMinute(): Promise<void> {
  await until('a minute has begun', async () => Date.now() % 60_000 < 45_000);
}

async function ask(hub: LocalHub, person: string, query: string, accept: string = ways[0]) {
  const token = await signToken(city.secrets, { ...persona.department('police'), person });
  const response = await fetch(hub.graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...bearer(token) },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return {
    status: response.status,
    retryAfter: Number(response.headers.get('retry-after')),
    code: body.errors?.[0]?.extensions.code ?? null,
  };
}

describe('in one process', () => {
  let hub: LocalHub;
  beforeAll(async () => {
    hub = await startLocalHub(city, { workers: false, budgets });
    await earlyInAMinute();
  });
  afterAll(async () => {
    await hub?.stop();
  });

  test('who asks too often is told when to come again, and nobody else notices', async () => {
    for (let count = 0; count < budgets.requestBudget; count += 1)
      expect((await ask(hub, 'often', small)).status).toBe(200);
    for (const way of ways) {
      const refused = await ask(hub, 'often', small, way);
      expect(refused).toMatchObject({ status: 429, code: 'QUOTA_EXCEEDED' });
      expect(refused.retryAfter).toBeGreaterThan(0);
      expect(refused.retryAfter).toBeLessThanOrEqual(60);
    }
    expect(await ask(hub, 'another', small)).toMatchObject({ status: 200, code: null });
  });

  test('who asks for too much is refused before the number of his questions is used up', async () => {
    const codes: (string | null)[] = [];
    for (let count = 0; count < 6; count += 1) codes.push((await ask(hub, 'much', large)).code);
    expect(codes[0]).toBeNull();
    expect(codes.at(-1)).toBe('QUOTA_EXCEEDED');
  });
});

describe.skipIf(!hasRedis())('in two processes with one Redis', () => {
  let redis: RedisServer;
  let hubs: LocalHub[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    const options = { workers: false, budgets, redisUrl: redis.url };
    hubs = [await startLocalHub(city, options), await startLocalHub(city, options)];
    await earlyInAMinute();
  });
  afterAll(async () => {
    for (const hub of hubs) await hub.stop();
    await redis?.stop();
  });

  test('what is used at one is used at the other', async () => {
    const [one, other] = hubs as [LocalHub, LocalHub];
    for (let count = 0; count < budgets.requestBudget; count += 1)
      expect((await ask(one, 'both', small)).status).toBe(200);
    let asked = 0;
    await until('the other knows', async () => {
      asked += 1;
      return (await ask(other, 'both', small)).status === 429;
    });
    expect(asked).toBeLessThan(budgets.requestBudget);
  });
});

test('without the Redis that is named each process counts by itself', async () => {
  const redisUrl = `redis://127.0.0.1:${await freePort()}`;
  const errors: Error[] = [];
  const opened = openBudgets({
    requestBudget: 3,
    queryBudget: 100,
    redisUrl,
    onError: (error) => errors.push(error),
  });
  const document = parse('{ __typename }');
  const operation = {
    document,
    node: getOperationAST(document),
    schema: buildSchema('type Query { a: Int }'),
    variables: {},
    caller: { actor: { id: 'a' } },
  } as unknown as Operation;
  await earlyInAMinute();
  for (let count = 0; count < 3; count += 1) await opened.rules.onOperation?.(operation);
  await until('the Redis is found missing', async () => errors.length > 0);
  expect(() => opened.rules.onOperation?.(operation)).toThrow('quota');
  opened.close();
});
