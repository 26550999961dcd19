import { randomUUID } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '@cityhub/gateway/health';
import { openRedis } from '@cityhub/schema/runtime/redis';
import type { TrustedKeys } from '@cityhub/schema/runtime/trusted-keys';
import type { WatchedDatabase } from './watched-database.ts';

/** A worker writes its heartbeat each second. */
const staleAfterSeconds = 5;
/** A sweep comes each second, so a feed that has no trouble of its own and stands for so long is forgotten. */
const stuckAfterSeconds = 10;
/** What reads of a minute at full speed need, and then some. */
const leastFreeBytes = 256 * 1024 * 1024;
const subgraphLimitMs = 2000;

/** What stands in the database: that it answers, that a worker lives and delivers, and that the ledger is not behind. */
export function databaseChecks(database: WatchedDatabase, sealLimitSeconds: number | undefined): Check[] {
  return [
    {
      name: 'database',
      help: 'Postgres does not answer: start it, or free its disk (runbook: The database is away).',
      works: () => database.ask(async (sql) => (await sql`select 1`).length === 1),
    },
    {
      name: 'workers',
      help: 'No worker has given a sign of life for 5 s: start one, or see its log (runbook: No worker).',
      works: () =>
        database.ask(async (sql) => {
          const [row] = await sql<{ alive: boolean }[]>`
            select now() - at < make_interval(secs => ${staleAfterSeconds}) as alive from log.heartbeat where process = 'worker'`;
          return row?.alive === true;
        }),
    },
    {
      name: 'delivery',
      help: 'A feed stands still though its sink has no trouble: restart the workers (runbook: A feed is stuck).',
      degrades: true,
      works: () =>
        database.ask(async (sql) => {
          const [row] = await sql<{ stuck: boolean }[]>`
            select exists (
              select from policy.feed f join log.cursor c on c.feed_id = f.id and c.shard = f.shard
              cross join lateral (
                select accepted_at from log.change where shard = c.shard and position = c.position + 1 limit 1
              ) next
              where f.state = 'ACTIVE' and f.sink ->> 'kind' <> 'stream' and c.failing_since is null
                and greatest(c.moved_at, next.accepted_at) < now() - make_interval(secs => ${stuckAfterSeconds})
            ) as stuck`;
          return row?.stuck !== true;
        }),
    },
    {
      name: 'ledger',
      help: 'Changes wait too long for their seal, so none is taken (runbook: The ledger is behind).',
      works: () =>
        database.ask(async (sql) => {
          const [row] = await sql<{ seconds: number }[]>`select log.seconds_unsealed() as seconds`;
          return sealLimitSeconds === undefined || (row?.seconds ?? 0) <= sealLimitSeconds;
        }),
    },
  ];
}

/** Reads are written down before they are answered, so a folder that takes nothing stops every personal read. */
export function readsCheck(folder: string): Check {
  return {
    name: 'reads',
    help: 'The folder of reads cannot be written to or its disk is nearly full (runbook: The disk is full).',
    async works() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const probe = join(folder, `.probe-${randomUUID()}`);
      try {
        await writeFile(probe, 'x', { flag: 'wx', mode: 0o600 });
      } finally {
        await rm(probe, { force: true });
      }
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize >= leastFreeBytes;
    },
  };
}

/** The queues' Redis, by a connection of its own. Its loss delays deliveries by a second and loses none. */
export function redisCheck(url: string): { check: Check; stop(): void } {
  const redis = openRedis(url, () => {});
  return {
    check: {
      name: 'redis',
      help: 'Redis does not answer; deliveries go on with a second of delay: start it (runbook: Redis is gone).',
      degrades: true,
      // A command would wait for the connection as long as it takes.
      works: async () => redis.status === 'ready' && (await redis.ping()) === 'PONG',
    },
    stop: () => redis.disconnect(),
  };
}

export const subgraphCheck = (name: string, url: string): Check => ({
  name: `subgraph ${name}`,
  help: `The process of subgraph ${name} does not answer: see its log (runbook: A subgraph is away).`,
  works: async () => {
    const response = await fetch(new URL('/ready', url), { signal: AbortSignal.timeout(subgraphLimitMs) });
    await response.body?.cancel();
    return response.status === 200;
  },
});

export const keysCheck = (keys: TrustedKeys): Check => ({
  name: 'oidc keys',
  help: 'The key set of OIDC_JWKS cannot be read; keys known before stay in use (runbook: The key set is away).',
  degrades: true,
  works: async () => (await keys.state()) === 'FRESH',
});
