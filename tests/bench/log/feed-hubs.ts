import { randomUUID } from 'node:crypto';
import { migrate } from '@cityhub/migrations/migrate';
import { resident } from '@cityhub/schema/events/resident';
import { seedCity } from 'cityhub/demo-city/seed';
import type { Bench } from '../scenario.ts';

/** A hub's database, ready for its worker, and the names of its departments' databases that get residents. */
export interface FeedHub {
  readonly database: string;
  readonly departmentDatabases: readonly string[];
}

const city = '4201';
const purpose = 'bench';

/** What replication can also send: nothing sealed, nothing masked, the same for every department. */
const openFields = Object.entries(resident.fields)
  .filter(([, rule]) => rule.class < 4)
  .map(([name]) => name);

/** A hub whose departments all order the same open fields, so that their feeds share each block. */
export async function buildUniformHub({ cluster }: Bench, departments: number): Promise<FeedHub> {
  const database = `log_to_${departments}`;
  const codes = Array.from({ length: departments }, (_, index) => `department-${index + 1}`);
  const departmentDatabases = codes.map((code) => code.replace('-', '_'));
  await migrate({ url: cluster.urlOf(database), secrets: cluster.secrets, departmentDatabases });
  const hub = cluster.connect(database);
  for (const [index, code] of codes.entries()) {
    const sink = JSON.stringify({ kind: 'postgres', database: departmentDatabases[index] });
    await hub`insert into policy.access_grant (role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis)
      values ('department', ${code}, ${resident.entity}, ${openFields}, 'SEE', ${city}, ${purpose}, 'bench')`;
    await hub`insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink)
      values (${randomUUID()}, ${code}, ${`${code}-residents`}, ${resident.entity}, ${resident.shard}, ${openFields}, ${city},
        ${purpose}, ${sink}::text::jsonb)`;
  }
  return { database, departmentDatabases };
}

/** The demo city's hub: police and population open sealed values row by row, urban management gets masked names. */
export async function buildDemoHub({ cluster }: Bench): Promise<FeedHub> {
  const database = 'log_demo_rights';
  const { secrets } = cluster;
  const url = cluster.urlOf(database);
  await migrate({ url, secrets });
  await seedCity({ adminUrl: url, secrets, residents: 200, city: 'small' });
  const feeds = await cluster.connect(database)<{ entity: string; database: string }[]>`
    select entity, sink ->> 'database' as database from policy.feed`;
  await migrate({ url, secrets, departmentDatabases: [...new Set(feeds.map((feed) => feed.database))] });
  const ofResidents = feeds.filter((feed) => feed.entity === resident.entity);
  return { database, departmentDatabases: ofResidents.map((feed) => feed.database) };
}
