import { migrate } from '@cityhub/migrations/migrate';
import { createAccess } from '@cityhub/schema/runtime/access';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { connectDrizzle, type Tx } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { seedCity } from 'cityhub/demo-city/seed';
import type { Bench } from '../scenario.ts';

/** A city of its own whose residents have so many versions each, and its people subgraph's way to the database. */
export interface History {
  /** Some of the residents. */
  readonly ids: readonly string[];
  /** When all of them had their first version, and no other. */
  readonly begin: Date;
  /** In the name of the police. */
  inTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const residents = 2000;
const police: Actor = {
  id: 'department:police',
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  cause: null,
};

export async function openHistory(
  { cluster, started }: Bench,
  database: string,
  versions: number,
): Promise<History> {
  const url = cluster.urlOf(database);
  await migrate({ url, secrets: cluster.secrets });
  await seedCity({ adminUrl: url, secrets: cluster.secrets, residents, city: 'small', report: () => {} });
  const sql = cluster.connect(database);
  const [first] = await sql<{ begin: Date; head: number }[]>`
    select max(accepted_at) as begin, max(position) as head from log.change where shard = 1`;
  if (first === undefined) throw new Error('the city has no residents');
  await sql`
    insert into log.change (shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source,
      purpose, idempotency_key, body_mac, trace_id, accepted_at)
    select c.shard, c.position + n * ${first.head}::bigint, c.entity, c.operation, c.record_id, c.jurisdiction, c.payload, c.sealed,
      c.leaf, c.actor, c.source, c.purpose, c.idempotency_key || '/' || n, c.body_mac, c.trace_id, c.accepted_at + n * interval '1 minute'
    from log.change c cross join generate_series(1, ${versions}::int - 1) n where c.shard = 1`;
  await sql`update log.head set position = ${first.head}::bigint * ${versions} where shard = 1`;
  await sql`update people.resident set version = version + ${first.head}::bigint * ${versions - 1}`;
  await sql`vacuum analyze log.change, people.resident`;
  const some = await sql<{ id: string }[]>`select id from people.resident order by md5(id::text) limit 100`;
  const { db, end } = connectDrizzle(urlForRole(url, 'people', cluster.secrets), { max: 1, name: 'bench' });
  started.defer(end);
  const access = createAccess(db, () => true);
  return {
    ids: some.map(({ id }) => id),
    begin: first.begin,
    inTransaction: (work) => access.asActor(police, work),
  };
}
