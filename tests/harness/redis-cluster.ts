import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isPortFree } from 'cityhub/port';
import { Redis } from 'ioredis';
import { until } from './until.ts';

/** Three masters without replicas: what a test needs of a Redis Cluster. */
export interface RedisCluster {
  /** REDIS_URL of the cluster, all of its nodes named. */
  readonly url: string;
  flushAll(): Promise<void>;
  /** The index of the master that keeps a key. */
  ownerOf(key: string): Promise<number>;
  /** How many keys of queues each master has; the counts of budgets and quotas lie where they fall. */
  queueKeys(): Promise<number[]>;
  /** kill -9 of one master. */
  kill(master: number): Promise<void>;
  /** Starts a killed master again, empty, at its old place. */
  restart(master: number): Promise<void>;
  stop(): Promise<void>;
}

interface Master {
  readonly port: number;
  readonly folder: string;
  process: ChildProcess;
  readonly client: Redis;
}

const masters = 3;
const slots = 16_384;
/** Redis talks to its like on this many ports above its own. */
const busOffset = 10_000;
const highestPort = 65_535;

async function freePair(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = await freePort();
    const bus = port + busOffset;
    if (bus <= highestPort && !taken.includes(port) && (await isPortFree(bus))) return port;
  }
}

function launch(port: number, folder: string, settings: readonly string[]): ChildProcess {
  const fixed = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const clustered = [
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    '2000',
    '--cluster-config-file',
    'nodes.conf',
  ];
  return spawn('redis-server', [...fixed, ...clustered, ...settings], { stdio: 'ignore' });
}

async function startMaster(port: number, settings: readonly string[]): Promise<Master> {
  const folder = await mkdtemp(join(tmpdir(), 'cityhub-redis-cluster-'));
  const process = launch(port, folder, settings);
  const client = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, retryStrategy: () => 100 });
  client.on('error', () => {});
  await client.ping();
  return { port, folder, process, client };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const isWhole = async ({ client }: Master): Promise<boolean> =>
  (await client.cluster('INFO')).includes('cluster_state:ok');

async function joinAll(nodes: readonly Master[]): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    const from = Math.floor((slots * index) / nodes.length);
    const to = Math.floor((slots * (index + 1)) / nodes.length) - 1;
    await node.client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
    // Without an epoch of its own each would wait for the others to settle who is who.
    await node.client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
  }
  const [first, ...others] = nodes;
  for (const other of others) await first?.client.cluster('MEET', '127.0.0.1', other.port);
  await until('the cluster is whole', async () => (await Promise.all(nodes.map(isWhole))).every(Boolean));
}

/** `settings` go to the last master alone, so that a test can make one unlike the others. */
export async function startRedisCluster(...settings: string[]): Promise<RedisCluster> {
  const nodes: Master[] = [];
  for (let index = 0; index < masters; index += 1) {
    const port = await freePair(nodes.map((node) => node.port));
    nodes.push(await startMaster(port, index === masters - 1 ? settings : []));
  }
  await joinAll(nodes);
  const at = (index: number): Master => nodes[index] as Master;
  return {
    url: `redis://${nodes.map((node) => `127.0.0.1:${node.port}`).join(',')}`,
    flushAll: async () => void (await Promise.all(nodes.map((node) => node.client.flushall()))),
    async ownerOf(key) {
      const slot = Number(await at(0).client.cluster('KEYSLOT', key));
      return Math.min(masters - 1, Math.floor(((slot + 1) * masters - 1) / slots));
    },
    queueKeys: () => Promise.all(nodes.map(async (node) => (await node.client.keys('{*')).length)),
    kill: (master) => endOf(at(master).process),
    async restart(master) {
      const node = at(master);
      node.process = launch(node.port, node.folder, []);
      await until('the cluster is whole again', async () => isWhole(node));
    },
    async stop() {
      for (const node of nodes) {
        node.client.disconnect();
        await endOf(node.process);
        await rm(node.folder, { recursive: true, force: true });
      }
    },
  };
}
