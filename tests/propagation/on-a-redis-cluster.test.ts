import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { type RedisCluster, startRedisCluster } from '../harness/redis-cluster.ts';
import { hasRedis } from '../harness/redis-server.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';

const departments = ['police', 'urban-management', 'construction', 'population'];
const missing = !hasRedis();

let city: ClonedCity;
let redis: RedisCluster;
let hub: SpawnedHub;
let ask: Ask;

beforeAll(async () => {
  if (missing) return;
  [city, redis] = await Promise.all([cloneCity(), startRedisCluster()]);
  hub = await spawnHub(city, { environment: { REDIS_URL: redis.url } });
  ask = await hub.ask(persona.gridworker(demoGrid));
});
afterAll(async () => {
  await hub?.stop();
  await redis?.stop();
  await city?.drop();
});

async function everyoneHas(recordIds: readonly string[]): Promise<boolean> {
  for (const code of departments) {
    const [row] = await city.department(
      code,
    )`select count(*)::int as n from cityhub.resident where record_id = any(${recordIds as string[]})`;
    if (row?.['n'] !== recordIds.length) return false;
  }
  return true;
}

/** Pushes 200 residents and answers the ids of their records. */
async function pushBatch(first: number): Promise<string[]> {
  const inputs = Array.from({ length: 200 }, (_, row) => residentPush(first + row, demoGrid));
  const answer = await ask(registerResidents, { inputs });
  return (answer.data?.['registerResidents']?.rows ?? []).map((row: any) => row.receipt.recordId);
}

async function pushAndWait(index: number): Promise<Set<string>> {
  const input = residentPush(index, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 10_000 });
  const answer = await ask(registerResident, { input });
  return new Set(answer.data?.['registerResident'].receipt.deliveries.map((one: any) => one.state));
}

test('a push waits for all its receipts, and each queue keeps to one slot', async (context) => {
  if (missing) context.skip('there is no redis-server');
  expect(await pushAndWait(1)).toEqual(new Set(['DELIVERED']));
  const owners = new Set([
    await redis.ownerOf('{deliver}:deliver:meta'),
    await redis.ownerOf('{deadline}:x'),
  ]);
  const held = await redis.queueKeys();
  for (const [master, count] of held.entries())
    expect(count > 0, `master ${master}`).toBe(owners.has(master));
});

test('losing every job on every master in mid-burst loses no record', async (context) => {
  if (missing) context.skip('there is no redis-server');
  const ids: string[] = [];
  for (let batch = 0; batch < 8; batch += 1) {
    ids.push(...(await pushBatch(1000 + batch * 200)));
    await redis.flushAll();
  }
  expect(new Set(ids).size).toBe(1600);
  await until('every department has every record', () => everyoneHas(ids));
});

test('kill -9 of the master that keeps the deliveries loses no record, and its return is noticed', async (context) => {
  if (missing) context.skip('there is no redis-server');
  const owner = await redis.ownerOf('{deliver}:deliver:meta');
  const ids: string[] = [];
  for (let batch = 0; batch < 8; batch += 1) {
    ids.push(...(await pushBatch(5000 + batch * 200)));
    if (batch === 2) await redis.kill(owner);
  }
  expect(new Set(ids).size).toBe(1600);
  await until('every department has every record while the master is away', () => everyoneHas(ids));
  await redis.restart(owner);
  await until('jobs are kept again', async () => {
    await pushBatch(9000);
    return ((await redis.queueKeys())[owner] ?? 0) > 0;
  });
  expect(await pushAndWait(2)).toEqual(new Set(['DELIVERED']));
});

test('a cluster of which one master may evict is refused at the start', async (context) => {
  if (missing) context.skip('there is no redis-server');
  const evicting = await startRedisCluster('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
  try {
    await expect(spawnHub(city, { environment: { REDIS_URL: evicting.url } })).rejects.toThrow(/noeviction/);
  } finally {
    await evicting.stop();
  }
});
