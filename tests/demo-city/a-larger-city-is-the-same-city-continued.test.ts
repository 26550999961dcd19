import type { RawSql } from '@cityhub/schema/runtime/database';
import { seedCity } from 'cityhub/demo-city/seed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmptyHub, emptyHub, rowCounts } from './empty-hub.ts';

let atOnce: EmptyHub;
let inSteps: EmptyHub;

beforeAll(async () => {
  [atOnce, inSteps] = [await emptyHub(), await emptyHub()];
  const seed = (hub: EmptyHub, residents: number): Promise<void> =>
    seedCity({ adminUrl: hub.url, secrets: hub.secrets, residents, city: 'small', grow: true });
  await seed(atOnce, 3000);
  // 201 cuts a household short.
  for (const residents of [201, 1500, 3000]) await seed(inSteps, residents);
});
afterAll(() => Promise.all([atOnce.drop(), inSteps.drop()]));

/** One digest of all rows, without what differs each time: keys, sealed bytes, versions. */
async function digest(sql: RawSql, columns: string, table: string): Promise<unknown> {
  const [row] = await sql.unsafe(
    `select md5(string_agg(t::text, '|' order by t::text)) from (select ${columns} from ${table}) t`,
  );
  return row?.['md5'];
}

test.each([
  ['people.resident', 'id, version, grid_code, unit_id, household_id, name, birth_date, sex, care_tags'],
  ['people.household', 'id, grid_code, unit_id, size'],
  ['housing.occupancy', 'id, version, resident_id, unit_id, grid_code, kind, since, until'],
  ['housing.building', 'id, grid_code, number, name, floors, center::text'],
  ['housing.unit', 'id, building_id, grid_code, number, floor'],
  ['housing.grid', 'code, community_code, name, ring, center::text'],
])('%s is the same whether the city grew or was built at once', async (table, columns) => {
  expect(await digest(inSteps.sql, columns, table)).toBe(await digest(atOnce.sql, columns, table));
});

test('both have as many of everything', async () => {
  expect(await rowCounts(inSteps.sql)).toEqual(await rowCounts(atOnce.sql));
});

test('households have the size that they say', async () => {
  const [wrong] = await inSteps.sql<{ count: number }[]>`
    select count(*) as count from people.household h
    where size <> (select count(*) from people.resident r where r.household_id = h.id)`;
  expect(wrong?.count).toBe(0);
});
