import { createPostgresBackend, type Job, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import { assertNoEviction, openRedis } from './redis.ts';

/**
 * The queues of the hub, on Postgres by default and on Redis or a Redis Cluster with REDIS_URL. A job is only a hint over rows in
 * Postgres: it carries ids, never payloads, and losing every job loses nothing.
 */
export interface Queues {
  queue(name: QueueName): Queue;
  worker(name: QueueName, work: (job: Job) => Promise<void>, concurrency: number): Worker;
  /** How many jobs wait in each queue. */
  waiting(): Promise<{ readonly queue: QueueName; readonly jobs: number }[]>;
  close(): Promise<void>;
}

/** Every queue, and what its jobs carry. */
export const queueCatalog = {
  deliver: 'a feed has something to deliver: { feed }',
  deadline: 'a clock of a ticket may have run out: { ticket }',
} as const;
export type QueueName = keyof typeof queueCatalog;

export interface QueueOptions {
  readonly postgresUrl: string;
  readonly redisUrl: string | undefined;
  readonly onError: (error: Error) => void;
}

// Short locks: a wake-up whose worker was killed is taken over after seconds, and the sweeper bridges the gap.
const lockDuration = 5000;
const stalledInterval = 2000;

/** Makes BullMQ's own tables. Never automatic in BullMQ; takes 0.2 s the first time. */
export async function migrateQueues(postgresUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: postgresUrl, max: 1, options: '-c search_path=bullmq' });
  const client = await pool.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
    await pool.end();
  }
}

async function connect(options: QueueOptions) {
  if (options.redisUrl !== undefined) {
    const redis = openRedis(options.redisUrl, options.onError);
    try {
      await assertNoEviction(redis);
    } catch (error) {
      redis.disconnect();
      throw error;
    }
    return { connection: redis, backend: [] as const, end: async () => redis.disconnect() };
  }
  const pool = new pg.Pool({
    connectionString: options.postgresUrl,
    max: 12,
    options: '-c search_path=bullmq',
  });
  pool.on('error', options.onError);
  return { connection: pool, backend: [createPostgresBackend] as const, end: () => pool.end() };
}

/** All keys of a queue lie in one slot of a cluster, each queue in one of its own: what stands in braces decides. */
const prefixOf = (name: QueueName): string => `{${name}}`;

export async function openQueues(options: QueueOptions): Promise<Queues> {
  const { connection, backend, end } = await connect(options);
  const queues = new Map<QueueName, Queue>();
  const workers: Worker[] = [];
  function queueOf(name: QueueName): Queue {
    let queue = queues.get(name);
    if (queue === undefined) {
      const defaults = { removeOnComplete: true, removeOnFail: true };
      queue = new Queue(
        name,
        { connection: connection as never, prefix: prefixOf(name), defaultJobOptions: defaults },
        ...(backend as []),
      );
      queue.on('error', options.onError);
      queues.set(name, queue);
    }
    return queue;
  }
  return {
    queue: queueOf,
    waiting: () =>
      Promise.all(
        (Object.keys(queueCatalog) as QueueName[]).map(async (name) => ({
          queue: name,
          jobs: await queueOf(name).getWaitingCount(),
        })),
      ),
    worker(name, work, concurrency) {
      const settings = {
        connection: connection as never,
        prefix: prefixOf(name),
        concurrency,
        lockDuration,
        stalledInterval,
        maxStalledCount: 1000,
      };
      const worker = new Worker(name, work, settings, ...(backend as []));
      worker.on('error', options.onError);
      workers.push(worker);
      return worker;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await end();
    },
  };
}
