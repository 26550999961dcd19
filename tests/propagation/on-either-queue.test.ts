import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { hasRedis, type RedisServer, startRedis } from '../harness/redis-server.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';

const departments = ['police', 'urban-management', 'construction', 'population'];

describe.each(['postgres', 'redis'] as const)('queues on %s', (backend) => {
  let city: ClonedCity;
  let hub: SpawnedHub;
  let redis: RedisServer | null = null;
  let ask: Ask;
  const missing = backend === 'redis' && !hasRedis();

  beforeAll(async () => {
    if (missing) return;
    city = await cloneCity();
    redis = backend === 'redis' ? await startRedis() : null;
    hub = await spawnHub(city, { environment: { REDIS_URL: redis?.url ?? '' } });
    ask = await hub.ask(persona.gridworker(demoGrid));
  });
  afterAll(async () => {
    await hub?.stop();
    await redis?.stop();
    await city?.drop();
  });

  /** Throws away every job: what a lost queue would do. */
  const loseAllJobs = async (): Promise<void> => {
    if (redis !== null) await redis.flushAll();
    else await city.sql`truncate bullmq.job cascade`;
  };

  const allHave = (recordIds: readonly string[]) => async (): Promise<boolean> => {
    for (const code of departments) {
      const [row] = await city.department(
        code,
      )`select count(*)::int as n from cityhub.resident where record_id = any(${recordIds as string[]})`;
      if (row?.['n'] !== recordIds.length) return false;
    }
    return true;
  };

  test('a push waits for all its receipts', async (context) => {
    if (missing) context.skip('there is no redis-server');
    const answer = await ask(registerResident, {
      input: residentPush(1, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 10_000 }),
    });
    const states = answer.data?.['registerResident'].receipt.deliveries.map((one: any) => one.state);
    expect(states.length).toBeGreaterThanOrEqual(4);
    expect(new Set(states)).toEqual(new Set(['DELIVERED']));
  });

  test('losing every job in mid-burst loses no record', async (context) => {
    if (missing) context.skip('there is no redis-server');
    const ids: string[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      const inputs = Array.from({ length: 200 }, (_, row) =>
        residentPush(1000 + batch * 200 + row, demoGrid),
      );
      const answer = await ask(registerResidents, { inputs });
      for (const row of answer.data?.['registerResidents']?.rows ?? []) ids.push(row.receipt.recordId);
      await loseAllJobs();
    }
    await until('every department has every record', allHave(ids));
    const [copies] = await city.department(
      'police',
    )`select count(*)::int as n from cityhub.resident where record_id = any(${ids})`;
    expect(copies?.['n']).toBe(2000);
  });
});

test('a Redis that may evict is refused at the start', async (context) => {
  if (!hasRedis()) context.skip('there is no redis-server');
  const redis = await startRedis('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
  const city = await cloneCity();
  try {
    await expect(spawnHub(city, { environment: { REDIS_URL: redis.url } })).rejects.toThrow(/noeviction/);
  } finally {
    await redis.stop();
    await city.drop();
  }
});
