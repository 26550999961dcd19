import { isCityComplete, seedCity } from 'cityhub/demo-city/seed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmptyHub, emptyHub, rowCounts } from './empty-hub.ts';

let hub: EmptyHub;
const seed = (residents: number, grow = false): Promise<void> =>
  seedCity({ adminUrl: hub.url, secrets: hub.secrets, residents, city: 'small', grow });

beforeAll(async () => {
  hub = await emptyHub();
});
afterAll(() => hub.drop());

test('a hub without a city is not complete', async () => {
  expect(await isCityComplete(hub.url)).toBe(false);
});

test('rows that the server refuses after the last one end the seed with its reason', async () => {
  // A foreign key is checked at the very end of a COPY.
  await hub.sql`alter table sensors.sensor add constraint planted foreign key (subject_resident_id) references people.household (id)`;
  await expect(seed(200)).rejects.toThrow(/violates foreign key constraint "planted"/);
  expect(await isCityComplete(hub.url)).toBe(false);
});

test('what was written whole stays, what was not is not there at all', async () => {
  const counts = await rowCounts(hub.sql);
  expect([counts['people.resident'], counts['sensors.sensor'], counts['tickets.ticket']]).toEqual([
    200, 0, 0,
  ]);
});

test('the next seed goes on to what the city was to become, even if less is asked for', async () => {
  await hub.sql`alter table sensors.sensor drop constraint planted`;
  await seed(10);
  expect(await isCityComplete(hub.url)).toBe(true);
  const counts = await rowCounts(hub.sql);
  expect([counts['people.resident'], counts['sensors.sensor'], counts['tickets.ticket']]).toEqual([
    200, 100, 40,
  ]);
});

test('two seeds at once build one city', async () => {
  await Promise.all([seed(400, true), seed(400, true)]);
  const counts = await rowCounts(hub.sql);
  expect([counts['people.resident'], counts['people.grid_worker']]).toEqual([400, 300]);
  const [head] = await hub.sql<{ position: number }[]>`select position from log.head where name = 'people'`;
  expect(head?.position).toBe(400);
});
