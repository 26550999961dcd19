import { loginRoles, urlForRole } from '@cityhub/schema/runtime/database-url';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

const personal = [
  'people.resident',
  'people.household',
  'people.grid_count',
  'housing.occupancy',
  'tickets.ticket',
  'services.application',
  'sensors.sensor',
  'sensors.observation',
];

test.each(personal)('%s has row level security, forced on its owner, too', async (table) => {
  const [row] =
    await city.sql`select relrowsecurity, relforcerowsecurity from pg_class where oid = ${table}::regclass`;
  expect(row).toMatchObject({ relrowsecurity: true, relforcerowsecurity: true });
});

test('no role that logs in is a superuser, passes row level security or owns a table', async () => {
  const names = loginRoles.map((role) => `cityhub_${role}`);
  const strong =
    await city.sql`select rolname from pg_roles where rolname in ${city.sql(names)} and (rolsuper or rolbypassrls or rolcreaterole)`;
  expect([...strong]).toEqual([]);
  const owned = await city.sql`
    select c.oid::regclass::text as name from pg_class c join pg_roles r on r.oid = c.relowner join pg_namespace n on n.oid = c.relnamespace
    where r.rolname in ${city.sql(names)} and n.nspname not in ('bullmq', 'pg_toast')`;
  expect([...owned]).toEqual([]);
});

test('without a caller in the transaction a subgraph’s role sees no personal row', async () => {
  const people = postgres(urlForRole(city.url, 'people', city.secrets), { max: 1 });
  try {
    const [rows] = await people`select count(*)::int as n from people.resident`;
    expect(rows?.['n']).toBe(0);
    const [all] = await city.sql`select count(*)::int as n from people.resident`;
    expect(all?.['n']).toBeGreaterThan(0);
  } finally {
    await people.end();
  }
});

test.each([
  ['append', 'select * from people.resident'],
  ['append', 'update log.head set position = 0'],
  ['append', 'delete from log.change'],
  ['people', 'select * from housing.occupancy'],
  ['people', 'insert into people.resident default values'],
  ['people', 'select payload from log.change'],
  ['exchange', 'select payload from log.change'],
  ['exchange', 'select wrapped from log.record_key'],
  ['exchange', "select log.state_of('00000000-0000-4000-8000-000000000000')"],
  ['exchange', "select log.amend(1::smallint, '{}', 0, '{}', null)"],
  [
    'exchange',
    "insert into exchange.record_notice values (1, 1, 'RECALL', gen_random_uuid(), '{}', 'x', now(), null)",
  ],
  ['append', 'select * from exchange.dispute'],
  ['append', "select log.destroy(1::smallint, gen_random_uuid(), 1, now(), '[]')"],
  ['exchange', 'select log.versions_to_erase(1::smallint, gen_random_uuid(), 0, 1)'],
  ['worker', "update log.change set payload = '{}'"],
  ['people', 'delete from people.resident'],
  ['people', "select log.state_of('00000000-0000-4000-8000-000000000000')"],
  ['worker', 'delete from log.change'],
  ['worker', 'select * from people.resident'],
])('the role %s may not %s', async (role, statement) => {
  const client = postgres(urlForRole(city.url, role as 'append', city.secrets), { max: 1 });
  try {
    await expect(client.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.end();
  }
});

test('class-4 values stand nowhere in the database in the clear', async () => {
  const [row] = await city.sql`
    select string_agg(to_jsonb(r)::text, '') || (select string_agg(payload::text, '') from log.change) as everything from people.resident r`;
  expect(row?.['everything']).not.toMatch(/999999(19|20)\d{9}[\dX]/);
});
