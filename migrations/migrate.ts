import { fileURLToPath } from 'node:url';
import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { migrateQueues } from '@cityhub/schema/runtime/queues';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { createDatabase, hasDatabase } from './databases.ts';
import { letRolesLogIn } from './role-logins.ts';

export interface MigrateOptions {
  /** The hub's database, as a role that may create databases and roles. */
  readonly url: string;
  readonly secrets: Secrets;
  readonly report?: (line: string) => void;
}

/** One migration at a time in a cluster, whatever the database: roles belong to the cluster. */
const migrationLock = 4_201_000;

const connect = (url: string, database?: string): RawSql => {
  const target = new URL(url);
  if (database !== undefined) target.pathname = `/${database}`;
  return connectRaw(target.href, { max: 1, name: 'migrations' });
};

async function withClient<Result>(
  client: RawSql,
  work: (client: RawSql) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(client);
  } finally {
    await client.end({ timeout: 2 });
  }
}

async function migrateHub(url: string, secrets: Secrets): Promise<void> {
  const migrationsFolder = fileURLToPath(new URL('.', import.meta.url));
  await withClient(connect(url), (client) => runMigrations(drizzle(client), { migrationsFolder }));
  await withClient(connect(url), async (client) => {
    await letRolesLogIn(client, secrets);
    // BullMQ's migration begins with `create schema if not exists`, which asks for the right even where there is nothing to do.
    const [{ database }] = (await client`select current_database() as database`) as unknown as [
      { database: string },
    ];
    await client`grant create on database ${client(database)} to cityhub_queue`;
    await migrateQueues(urlForRole(url, 'queue', secrets));
    await client`revoke create on database ${client(database)} from cityhub_queue`;
  });
}

/** Brings the hub's database and its roles up to date. Safe to run at every start. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { url, secrets, report = () => {} } = options;
  const hub = new URL(url).pathname.slice(1);
  await withClient(connect(url, 'postgres'), async (cluster) => {
    await cluster`select pg_advisory_lock(${migrationLock})`;
    if (!(await hasDatabase(cluster, hub))) await createDatabase(cluster, hub);
    await migrateHub(url, secrets);
    report('the database is up to date');
  });
}
