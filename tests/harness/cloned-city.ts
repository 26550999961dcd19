import { randomBytes } from 'node:crypto';
import { departmentDatabase } from '@cityhub/schema/runtime/database-url';
import { openSecrets, type Secrets } from '@cityhub/schema/runtime/secrets';
import postgres, { type Sql } from 'postgres';
import { inject } from 'vitest';
import type { ClusterPlaces } from './fork-cluster.ts';
import { templateDatabase } from './template-database.ts';

/** A small city of a test file's own: a clone of the template, and the databases of the departments that its feeds name. */
export interface ClonedCity {
  /** The hub's database, as the cluster's superuser. */
  readonly url: string;
  readonly secretFile: string;
  readonly secrets: Secrets;
  /** The hub's database, as superuser: for looking at what really stands there. */
  readonly sql: Sql;
  /** The database of a department, as superuser. */
  department(code: string): Sql;
  drop(): Promise<void>;
}

const connect = (url: string): Sql =>
  postgres(url, {
    max: 2,
    onnotice: () => {},
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
  });

function withDatabase(url: string, database: string): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  return target.href;
}

async function createAll(cluster: Sql, name: string, departments: readonly string[]): Promise<void> {
  await cluster`create database ${cluster(name)} template ${cluster(templateDatabase)}`;
  for (const database of departments)
    await cluster`create database ${cluster(database)} owner cityhub_delivery`;
}

/** In a cluster that the test run has, or in another one. */
export async function cloneCity(places?: ClusterPlaces): Promise<ClonedCity> {
  const { clusterUrl, secretFile } = places ?? {
    clusterUrl: inject('clusterUrl'),
    secretFile: inject('secretFile'),
  };
  const name = `city_${randomBytes(4).toString('hex')}`;
  const cluster = connect(withDatabase(clusterUrl, 'postgres'));
  const url = withDatabase(clusterUrl, name);
  const template = connect(withDatabase(clusterUrl, templateDatabase));
  const feeds = await template<
    { database: string }[]
  >`select distinct sink ->> 'database' as database from policy.feed`;
  // A template may have no connection while it is copied.
  await template.end();
  const departments = feeds.map((feed) => departmentDatabase(name, feed.database));
  await createAll(cluster, name, departments);
  const opened = new Map<string, Sql>();
  const open = (database: string): Sql => {
    const known = opened.get(database) ?? connect(withDatabase(clusterUrl, database));
    opened.set(database, known);
    return known;
  };
  return {
    url,
    secretFile,
    secrets: await openSecrets(secretFile),
    sql: open(name),
    department: (code) => open(departmentDatabase(name, `department_${code.replaceAll('-', '_')}`)),
    async drop() {
      for (const sql of opened.values()) await sql.end({ timeout: 1 });
      for (const database of [name, ...departments])
        await cluster`drop database if exists ${cluster(database)} with (force)`;
      await cluster.end({ timeout: 1 });
    },
  };
}
