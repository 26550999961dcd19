import { randomUUID } from 'node:crypto';
import { createDepartmentDatabases } from '@cityhub/migrations/department-databases';
import { migrate } from '@cityhub/migrations/migrate';
import { resident } from '@cityhub/schema/events/resident';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { seedCity } from 'cityhub/demo-city/seed';
import type { Bench } from '../scenario.ts';

/** A hub's database, ready for its worker, and the names of its departments' databases that get residents. */
export interface FeedHub {
  readonly database: string;
  readonly departmentDatabases: readonly string[];
}

const city = '4201';
/** The database that a department has in the hub's cluster. */
const databaseOf = (code: string): string => `department_${code.replaceAll('-', '_')}`;
const purpose = 'bench';

/** What replication can also send: nothing sealed, nothing masked, the same for every department. */
const openFields = Object.entries(resident.fields)
  .filter(([, rule]) => rule.class < 4)
  .map(([name]) => name);

async function addDepartment(hub: RawSql, code: string): Promise<void> {
  const sink = JSON.stringify({ kind: 'postgres', database: databaseOf(code) });
  await hub`insert into exchange.department (code, name, purpose) values (${code}, ${code}, ${purpose})`;
  await hub`insert into policy.access_grant (role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis)
    values ('department', ${code}, ${resident.entity}, ${openFields}, 'SEE', ${city}, ${purpose}, 'bench')`;
  await hub`insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink)
    values (${randomUUID()}, ${code}, ${`${code}-residents`}, ${resident.entity}, ${resident.shard}, ${openFields}, ${city},
      ${purpose}, ${sink}::text::jsonb)`;
}

/** A hub whose departments all order the same open fields, so that their feeds share each block. */
export async function buildUniformHub({ cluster }: Bench, departments: number): Promise<FeedHub> {
  const database = `log_to_${departments}`;
  const url = cluster.urlOf(database);
  await migrate({ url, secrets: cluster.secrets });
  const hub = cluster.connect(database);
  // A code has letters only: bench-a, bench-b, …
  const codes = Array.from({ length: departments }, (_, index) => `bench-${String.fromCharCode(97 + index)}`);
  for (const code of codes) await addDepartment(hub, code);
  await createDepartmentDatabases(url);
  return { database, departmentDatabases: codes.map(databaseOf) };
}

/** The demo city's hub: police and population open sealed values row by row, urban management gets masked names. */
export async function buildDemoHub({ cluster }: Bench): Promise<FeedHub> {
  const database = 'log_demo_rights';
  const { secrets } = cluster;
  const url = cluster.urlOf(database);
  await migrate({ url, secrets });
  await seedCity({ adminUrl: url, secrets, residents: 200, city: 'small' });
  await createDepartmentDatabases(url);
  const feeds = await cluster.connect(database)<{ entity: string; database: string }[]>`
    select entity, sink ->> 'database' as database from policy.feed`;
  const ofResidents = feeds.filter((feed) => feed.entity === resident.entity);
  return { database, departmentDatabases: ofResidents.map((feed) => feed.database) };
}
