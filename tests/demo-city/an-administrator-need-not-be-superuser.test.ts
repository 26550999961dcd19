import { randomBytes } from 'node:crypto';
import { isCityComplete, seedCity } from 'cityhub/demo-city/seed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmptyHub, emptyHub, rowCounts } from './empty-hub.ts';

const role = `admin_${randomBytes(4).toString('hex')}`;
let hub: EmptyHub;

beforeAll(async () => {
  hub = await emptyHub();
  await hub.sql.unsafe(`create role ${role} login nosuperuser nobypassrls password 'a-test'`);
  await hub.sql.unsafe(`grant cityhub_owner to ${role}`);
});
afterAll(async () => {
  await hub.sql.unsafe(`drop role ${role}`);
  await hub.drop();
});

test('the owner of the tables can seed, though row level security is forced on him', async () => {
  const url = new URL(hub.url);
  url.username = role;
  url.password = 'a-test';
  await seedCity({ adminUrl: url.href, secrets: hub.secrets, residents: 100, city: 'small' });
  expect(await isCityComplete(url.href)).toBe(true);
  expect(await rowCounts(hub.sql)).toMatchObject({ 'people.resident': 100, 'tickets.ticket': 40 });
});

test('afterwards it is forced as before', async () => {
  const [forced] = await hub.sql<{ count: number }[]>`
    select count(*) as count from pg_class where relforcerowsecurity and relnamespace::regnamespace::text in
      ('people', 'housing', 'tickets', 'sensors')
      and relname in ('household', 'resident', 'occupancy', 'ticket', 'sensor')`;
  expect(forced?.count).toBe(5);
});
