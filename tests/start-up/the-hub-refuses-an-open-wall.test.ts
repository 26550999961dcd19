import { dirname, join } from 'node:path';
import { walledTables, wallFaults } from 'cityhub/second-wall';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCityhub } from '../cli/run-cityhub.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

// Roles belong to the cluster, which other tests use at this moment: what is broken here is broken in a transaction that is
// rolled back.

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

class Undo extends Error {}

async function faultsAfter(statements: string): Promise<string[]> {
  let faults: string[] = [];
  await city.sql
    .begin(async (tx) => {
      await tx.unsafe(statements);
      faults = await wallFaults(tx as unknown as Parameters<typeof wallFaults>[0]);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return faults;
}

test('a database as the migrations leave it has no fault', async () => {
  expect(await wallFaults(city.sql as unknown as Parameters<typeof wallFaults>[0])).toEqual([]);
});

test.each([
  [
    'alter table people.resident disable row level security',
    'the table people.resident has no row level security',
  ],
  [
    'alter table housing.occupancy no force row level security',
    'row level security of housing.occupancy is not forced on its owner',
  ],
  ['drop table people.household cascade', 'the table people.household is missing'],
  ['alter table tickets.ticket owner to postgres', 'tickets.ticket is owned by postgres'],
  [
    'create policy open on people.resident for select using (true)',
    'the policy open of people.resident lets everything through',
  ],
  [
    'alter policy application_read on services.application using (true)',
    'the policy application_read of services.application lets everything through',
  ],
  ['grant select (name) on people.resident to cityhub_housing', 'cityhub_housing may read people.resident'],
  ['grant select on log.change to cityhub_exchange', 'cityhub_exchange may read payload of log.change'],
  [
    'grant select (wrapped) on log.record_key to cityhub_people',
    'cityhub_people may read wrapped of log.record_key',
  ],
  [
    'create view public.everyone as select name from people.resident',
    'the view everyone shows people.resident with the rights of its owner',
  ],
  [
    'create materialized view people.copy as select * from people.resident',
    'the view people.copy shows people.resident with the rights of its owner',
  ],
  [
    'create view log.bodies as select payload from log.change',
    'the view log.bodies shows log.change with the rights of its owner',
  ],
  ['alter role cityhub_people bypassrls', 'the role cityhub_people passes row level security'],
  ['alter role cityhub_owner superuser', 'the role cityhub_owner is a superuser'],
  ['alter role cityhub_writer login', 'the role cityhub_writer can log in'],
  ['grant cityhub_owner to cityhub_tickets', 'the role cityhub_tickets is a member of cityhub_owner'],
  [
    "create function people.all_names() returns setof text language sql security definer as 'select name from people.resident'",
    'the function people.all_names() acts with the rights of postgres',
  ],
])('%s is found', async (statements, fault) => {
  expect(await faultsAfter(statements)).toContain(fault);
});

test('a view that asks with the rights of its reader is no fault', async () => {
  expect(
    await faultsAfter(
      'create view people.mine with (security_invoker = true) as select name from people.resident',
    ),
  ).toEqual([]);
});

test('every table of a domain that a subgraph may read has the wall, or is known to hold nothing about residents', async () => {
  const open = [
    'housing.building',
    'housing.division',
    'housing.grid',
    'housing.grid_count',
    'housing.unit',
    // Names on badges of staff, shown to the public.
    'people.grid_worker',
    'services.form',
    'services.item',
    'tickets.deadline',
    'tickets.responsibility',
    'tickets.score_entry',
  ];
  const rows = await city.sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('people', 'housing', 'tickets', 'sensors', 'services') and c.relkind in ('r', 'p') and not c.relispartition
      and has_any_column_privilege('cityhub_' || n.nspname, c.oid, 'select')`;
  expect(rows.map(({ name }) => name).sort()).toEqual([...open, ...walledTables].sort());
});

test('a hub whose wall has fallen does not start, and says in one line which', async () => {
  await city.sql`alter table services.application disable row level security`;
  const run = startCityhub(['up', '--port', '0'], {
    DATABASE_URL: city.url,
    SECRET_FILE: city.secretFile,
    READS_DIR: join(dirname(city.secretFile), 'reads'),
  });
  const outcome = await Promise.race([run.exited, run.says('ready', 60_000).catch(() => run.exited)]);
  expect(outcome, run.stdout()).toBe(1);
  expect(run.stderr()).toContain(
    'the table services.application has no row level security. See SECURITY.md.\n',
  );
});
