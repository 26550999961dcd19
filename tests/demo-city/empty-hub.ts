import { randomBytes } from 'node:crypto';
import { migrate } from '@cityhub/migrations/migrate';
import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { openSecrets, type Secrets } from '@cityhub/schema/runtime/secrets';
import { inject } from 'vitest';

/** A migrated hub without a city, in a database of its own. */
export interface EmptyHub {
  /** As the cluster's superuser. */
  readonly url: string;
  readonly secrets: Secrets;
  readonly sql: RawSql;
  drop(): Promise<void>;
}

function urlOf(database: string): string {
  const url = new URL(inject('clusterUrl'));
  url.pathname = `/${database}`;
  return url.href;
}

export async function emptyHub(): Promise<EmptyHub> {
  const name = `empty_${randomBytes(4).toString('hex')}`;
  const secrets = await openSecrets(inject('secretFile'));
  await migrate({ url: urlOf(name), secrets });
  const sql = connectRaw(urlOf(name), { max: 1, name: 'demo city test' });
  return {
    url: urlOf(name),
    secrets,
    sql,
    async drop() {
      await sql.end({ timeout: 1 });
      const cluster = connectRaw(urlOf('postgres'), { max: 1, name: 'demo city test' });
      await cluster`drop database if exists ${cluster(name)} with (force)`;
      await cluster.end({ timeout: 1 });
    },
  };
}

/** How many rows each of the tables has that the demo city fills. */
export async function rowCounts(sql: RawSql): Promise<Record<string, number>> {
  const tables =
    'housing.division housing.grid housing.building housing.unit housing.occupancy people.household people.resident ' +
    'people.grid_worker tickets.responsibility tickets.ticket tickets.deadline tickets.score_entry sensors.sensor ' +
    'services.item exchange.department exchange.source_system policy.access_grant policy.feed log.change log.record_key';
  const counts: Record<string, number> = {};
  for (const table of tables.split(' ')) {
    const [row] = await sql<{ count: number }[]>`select count(*) as count from ${sql(table)}`;
    counts[table] = row?.count ?? 0;
  }
  return counts;
}
