import { fork } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Check, createHealth, healthRoute } from '@cityhub/gateway/health';
import { subgraphCheck } from 'cityhub/checks';
import { freePort } from 'cityhub/port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { hasRedis, type RedisServer, startRedis } from '../harness/redis-server.ts';
import { until } from '../harness/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../harness/worker-process.ts';
import { type Line, lineTo } from './line-to-server.ts';

/** What the contract gives the hub to notice. */
const withinMs = 15_000;

interface Told {
  readonly ready: boolean;
  readonly checks: Record<string, boolean>;
  readonly problems: readonly { readonly name: string; readonly help: string }[];
}

let city: ClonedCity;
let line: Line;
let redis: RedisServer | null;
let redisLine: Line | null;
let folder: string;
let hub: LocalHub;
let worker: WorkerProcess;

const asked = async (): Promise<Told & { status: number }> => {
  const response = await fetch(new URL('/ready', hub.graphUrl));
  return { status: response.status, ...((await response.json()) as Told) };
};
const allIsWell = (): Promise<void> =>
  until('everything works', async () => (await asked()).problems.length === 0, withinMs);

const worksAgain = (name: string): Promise<void> =>
  until(`${name} works`, async () => (await asked()).checks[name] === true, withinMs);

/** Waits until the part is told as broken, by name and with what to do. */
async function told(name: string): Promise<Told & { status: number }> {
  await until(`${name} is told`, async () => (await asked()).checks[name] === false, withinMs);
  const answer = await asked();
  expect(answer.problems.find((one) => one.name === name)?.help).toMatch(/runbook: /);
  return answer;
}

beforeAll(async () => {
  [city, redis, folder] = await Promise.all([
    cloneCity(),
    hasRedis() ? startRedis() : null,
    mkdtemp(join(tmpdir(), 'cityhub-ready-')),
  ]);
  line = await lineTo(city.url);
  redisLine = redis === null ? null : await lineTo(redis.url);
  const readsDir = join(folder, 'reads');
  hub = await startLocalHub(
    { ...city, url: line.url },
    {
      workers: false,
      readsDir,
      sealLimitSeconds: 3600,
      ...(redisLine === null ? {} : { redisUrl: redisLine.url }),
    },
  );
  worker = await startWorkerProcess(city, hub.graphUrl, redis === null ? {} : { REDIS_URL: redis.url });
  await allIsWell();
});
afterAll(async () => {
  line?.release();
  redisLine?.release();
  worker?.goOn();
  await worker?.stop();
  await hub?.stop();
  await line?.close();
  await redisLine?.close();
  await redis?.stop();
  await city?.drop();
  await rm(folder, { recursive: true, force: true });
});

test('a Postgres that stands still, and that it goes on', async () => {
  line.hold();
  const { status, ready } = await told('database');
  expect([status, ready]).toEqual([503, false]);
  line.release();
  await allIsWell();
});

describe.concurrent('each beside the others,', () => {
  test('a folder of reads that takes nothing, and that it does again', async () => {
    const reads = join(folder, 'reads');
    await rename(reads, `${reads}-away`);
    await writeFile(reads, 'not a folder');
    await told('reads');
    await rm(reads);
    await rename(`${reads}-away`, reads);
    await worksAgain('reads');
  });

  test.skipIf(!hasRedis())('a Redis that stands still, and that it goes on', async () => {
    redisLine?.hold();
    await told('redis');
    redisLine?.release();
    await worksAgain('redis');
  });

  test('a worker that stands still, the feeds that stand still with it, and that both go on', async () => {
    worker.halt();
    await city.sql`
      update log.cursor c set position = position - 1, moved_at = now() - interval '1 minute'
      where shard = 1 and position > 0 and exists (
        select from policy.feed f where f.id = c.feed_id and f.state = 'ACTIVE' and f.sink ->> 'kind' <> 'stream')`;
    await city.sql`update log.change set accepted_at = accepted_at - interval '1 minute' where shard = 1`;
    await told('delivery');
    expect((await told('workers')).ready).toBe(false);
    worker.goOn();
    await worksAgain('workers');
    await worksAgain('delivery');
  });

  test('a subgraph’s process that stands still, and that it goes on', async () => {
    const port = await freePort();
    const databaseUrl = new URL(city.url);
    databaseUrl.username = '';
    databaseUrl.password = '';
    const child = fork(fileURLToPath(import.meta.resolve('@cityhub/services/main')), [], {
      execPath: fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url)),
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl.href,
        SECRET_FILE: city.secretFile,
        READS_DIR: join(dirname(city.secretFile), 'reads'),
        PORT: String(port),
        LOG_LEVEL: 'silent',
      },
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const health = createHealth([subgraphCheck('services', `http://127.0.0.1:${port}/graphql`)]);
    const works = async (): Promise<boolean> => (await health.results())[0]?.[1] === true;
    try {
      await until('the subgraph works', works);
      child.kill('SIGSTOP');
      await until('it is told as gone', async () => !(await works()), withinMs);
      child.kill('SIGCONT');
      await until('it works again', works, withinMs);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});

test('a flood of questions asks each part once', async () => {
  let count = 0;
  const works = async (): Promise<boolean> => {
    count += 1;
    return true;
  };
  const health = createHealth([{ name: 'one', help: 'none', works }]);
  await Promise.all(Array.from({ length: 1000 }, () => health.results()));
  expect(count).toBe(1);
});

test('what others do without takes nothing out of service', async () => {
  const broken = { help: 'none', works: () => Promise.reject(new Error('broken')) };
  const answer = async (...checks: Check[]): Promise<unknown> => {
    const server = createServer((request, response) => {
      void healthRoute(createHealth(checks))(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/ready`);
    const { ready } = (await response.json()) as Told;
    server.close();
    return [response.status, ready];
  };
  expect(await answer({ name: 'redis', degrades: true, ...broken })).toEqual([200, true]);
  expect(await answer({ name: 'database', ...broken })).toEqual([503, false]);
});
