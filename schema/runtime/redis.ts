import { Cluster, Redis } from 'ioredis';
import { readRedisUrl } from './redis-url.ts';

/** A connection to one Redis or to a Redis Cluster. */
export type RedisConnection = Redis | Cluster;

/** A node that is down is asked again after this long at most. */
const maxRetryMs = 2000;

/** Opens what REDIS_URL names. Commands wait for the connection as long as it takes; errors go to `onError`. */
export function openRedis(url: string, onError: (error: Error) => void): RedisConnection {
  const place = readRedisUrl(url);
  if (place === null) throw new Error('REDIS_URL names no Redis');
  const shared = {
    ...(place.username === undefined ? {} : { username: place.username }),
    ...(place.password === undefined ? {} : { password: place.password }),
    ...(place.tls ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
  };
  const [first] = place.nodes;
  const redis = place.cluster
    ? new Cluster([...place.nodes], {
        redisOptions: shared,
        // Without it a node that comes back at its old place is not found again while the slots stay where they are.
        clusterNodeRetryStrategy: (times) => Math.min(100 * times, maxRetryMs),
        // Certificates name hosts: what a cluster announces is taken as it is.
        ...(place.tls ? { dnsLookup: (address, done) => done(null, address) } : {}),
      })
    : new Redis({ ...shared, host: first?.host ?? '', port: first?.port ?? 0, db: place.database });
  redis.on('error', onError);
  return redis;
}

/** Every server that keeps keys: the one, or all masters of the cluster. */
async function mastersOf(redis: RedisConnection): Promise<Redis[]> {
  if (!(redis instanceof Cluster)) return [redis];
  // The masters are known once the slots were read.
  await redis.cluster('INFO');
  return redis.nodes('master');
}

/** Refuses a Redis that may evict, on any master: the keys of queues are not a cache. */
export async function assertNoEviction(redis: RedisConnection): Promise<void> {
  for (const master of await mastersOf(redis)) {
    const [, policy] = (await master.config('GET', 'maxmemory-policy')) as [string, string];
    if (policy !== 'noeviction') {
      throw new Error(`REDIS_URL points to a Redis with maxmemory-policy ${policy}; set it to noeviction`);
    }
  }
}
