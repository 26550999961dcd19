import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSecrets, type Secrets } from '@cityhub/schema/runtime/secrets';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import { freePort } from 'cityhub/port';
import postgres, { type Sql } from 'postgres';
import { type Ask, askAs } from './graph-client.ts';
import { until } from './until.ts';

/** `cityhub up` with a database server of its own, for tests that kill it all. */
export interface EmbeddedHub {
  readonly graphUrl: string;
  readonly secrets: Secrets;
  ask(claims: TokenClaims): Promise<Ask>;
  /** A database of its cluster, as superuser. */
  sql(database: string): Promise<Sql>;
  pids(): Promise<{ hub: number; worker: number; postmaster: number }>;
  /** Starts `cityhub up` again after its process was killed. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

/** The child of a process whose command line holds a text, or null while there is none. */
function childOf(parent: number, text: string): number | null {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const ppid = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8'))?.[1]);
      if (ppid === parent && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(text))
        return Number(entry);
    } catch {
      // gone since the folder was read
    }
  }
  return null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (/^ready$/m.test(output)) resolve();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code, signal) =>
      reject(new Error(`the hub ended with ${code ?? signal} before it was ready:\n${output}`)),
    );
  });
}

export async function startEmbeddedHub(
  residents: number,
  environment: Record<string, string> = {},
): Promise<EmbeddedHub> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cityhub-embedded-'));
  await chmod(dataDir, 0o755);
  const secretFile = join(dataDir, 'secret');
  const secrets = await openSecrets(secretFile);
  const port = await freePort();
  const graphUrl = `http://127.0.0.1:${port}/graphql`;
  const open = new Map<string, Sql>();
  let child: ChildProcess;

  const postmaster = async (): Promise<[pid: number, port: number]> => {
    const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    return [Number(lines[0]), Number(lines[3])];
  };

  async function start(): Promise<void> {
    child = fork(main, ['up', '--port', String(port), '--data', dataDir, '--residents', String(residents)], {
      execPath: node,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        LOG_LEVEL: 'error',
        DATABASE_URL: '',
        REDIS_URL: '',
        SECRET_FILE: secretFile,
        ...environment,
      },
    });
    await untilReady(child);
  }

  await start();
  return {
    graphUrl,
    secrets,
    start,
    ask: (claims) => askAs(graphUrl, secrets, claims),
    async sql(database) {
      const [, databasePort] = await postmaster();
      const key = `${database}/${databasePort}`;
      const password = secrets.derive('embedded-postgres-superuser', 24).toString('base64url');
      const known = open.get(key);
      if (known !== undefined) return known;
      const types = { bigint: { to: 20, from: [20], serialize: String, parse: Number } };
      const sql = postgres({
        host: '127.0.0.1',
        port: databasePort,
        user: 'postgres',
        password,
        database,
        max: 2,
        onnotice: () => {},
        types,
      });
      open.set(key, sql);
      return sql;
    },
    async pids() {
      const hub = child.pid as number;
      let worker: number | null = null;
      let server = 0;
      // What was killed is started again after a pause: a fast machine asks before that.
      await until('worker and Postgres live', async () => {
        worker = childOf(hub, 'workers/main');
        server = (await postmaster().catch(() => [0, 0]))[0];
        return worker !== null && server !== 0 && isAlive(server);
      });
      return { hub, worker: worker ?? 0, postmaster: server };
    },
    async stop() {
      for (const sql of open.values()) await sql.end({ timeout: 1 });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await ended;
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
