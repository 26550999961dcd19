import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '@cityhub/migrations/databases';
import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { openSecrets, type Secrets } from '@cityhub/schema/runtime/secrets';
import { startCluster } from 'cityhub/postgres/cluster';

/** The embedded Postgres of one bench: everything is measured on it, ours and the reference. */
export interface BenchCluster {
  /** A folder of the bench's own, gone with it. */
  readonly folder: string;
  readonly secretFile: string;
  readonly secrets: Secrets;
  /** Its superuser's address of a database. */
  urlOf(database: string): string;
  /** A connection as the superuser, closed with the cluster. */
  connect(database: string, connections?: number): RawSql;
  createDatabase(database: string): Promise<void>;
  version(): Promise<string>;
  /** Lets Postgres clear up and write out, so that no run pays for the run before. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** The user that the server runs as must get to its files through our folder. */
const passable = 0o711;

const vacuumPatienceMs = 30_000;

/** Autovacuum of what the last run wrote must not run in the next one's time. */
async function untilVacuumed(admin: RawSql): Promise<void> {
  const deadline = performance.now() + vacuumPatienceMs;
  while (performance.now() < deadline) {
    const working = await admin`select from pg_stat_activity where backend_type = 'autovacuum worker'`;
    if (working.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type StartOptions = Parameters<typeof startCluster>[0];

/** Postgres lets 10 subscriptions be at work in one cluster unless told otherwise at its start; the reference has 14. */
const replicationOrigins = 20;

async function startForReplication(options: StartOptions): ReturnType<typeof startCluster> {
  const first = await startCluster(options);
  const admin = connectRaw(new URL('/postgres', first.adminUrl).href, { max: 1, name: 'bench' });
  await admin.unsafe(`alter system set max_active_replication_origins = ${replicationOrigins}`);
  await admin.end({ timeout: 1 });
  await first.stop();
  return startCluster(options);
}

export async function startBenchCluster(progress: (line: string) => void): Promise<BenchCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'cityhub-bench-'));
  await chmod(folder, passable);
  const secretFile = join(folder, 'secret');
  const secrets = await openSecrets(secretFile);
  const password = secrets.derive('embedded-postgres-superuser', 24).toString('base64url');
  const cluster = await startForReplication({ dataDir: folder, password, report: progress });
  const opened: RawSql[] = [];
  const urlOf = (database: string): string => {
    const url = new URL(cluster.adminUrl);
    url.pathname = `/${database}`;
    return url.href;
  };
  const connect = (database: string, connections = 1): RawSql => {
    const sql = connectRaw(urlOf(database), { max: connections, name: 'bench' });
    opened.push(sql);
    return sql;
  };
  const admin = connect('postgres');
  return {
    folder,
    secretFile,
    secrets,
    urlOf,
    connect,
    createDatabase: (database) => createDatabase(admin as never, database),
    async version() {
      const [row] = await admin<{ server_version: string }[]>`show server_version`;
      return row?.server_version ?? 'unknown';
    },
    async settle() {
      await untilVacuumed(admin);
      await admin`checkpoint`;
    },
    async stop() {
      await Promise.all(opened.map((sql) => sql.end({ timeout: 1 })));
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
