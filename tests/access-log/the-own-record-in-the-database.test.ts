import { urlForRole } from '@cityhub/schema/runtime/database-url';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
let people: Sql;
let own: string;
let withdrawn: string;
beforeAll(async () => {
  city = await cloneCity();
  people = postgres(urlForRole(city.url, 'people', city.secrets), { max: 1, onnotice: () => {} });
  const rows = await city.sql<{ id: string }[]>`select id from people.resident order by id limit 2`;
  [own, withdrawn] = rows.map((row) => row.id) as [string, string];
  await city.sql`update people.resident set withdrawn_at = now() where id = ${withdrawn}`;
  await city.sql`vacuum analyze people.resident`;
});
afterAll(async () => {
  await people?.end();
  await city?.drop();
});

const as = <Result>(
  settings: Record<string, string>,
  work: (tx: TransactionSql) => Promise<Result>,
): Promise<Result> =>
  people.begin(async (tx) => {
    for (const [name, value] of Object.entries(settings))
      await tx`select set_config(${`cityhub.${name}`}, ${value}, true)`;
    return work(tx);
  }) as Promise<Result>;
const ids = (settings: Record<string, string>): Promise<string[]> =>
  as(settings, async (tx) =>
    (await tx<{ id: string }[]>`select id from people.resident`).map((row) => row.id),
  );

test('a citizen’s transaction has the row that its token names, and no other', async () => {
  expect(await ids({ role: 'citizen', resident: own, purpose: 'self-service' })).toEqual([own]);
  expect(await ids({ role: 'citizen', resident: own })).toEqual([own]);
  expect(await ids({ role: 'citizen', purpose: 'self-service' })).toEqual([]);
});

test('a withdrawn row is hidden from its citizen, too', async () => {
  expect(await ids({ role: 'citizen', resident: withdrawn })).toEqual([]);
});

test.each(['gridworker', 'department', 'auditor', 'operator', 'system'])(
  'to the role %s the setting opens nothing',
  async (role) => {
    expect(await ids({ role, resident: own })).toEqual([]);
  },
);

test('the rule costs no reader his index: one by id, and counts of an area by the index alone', async () => {
  const police = { role: 'department', department: 'police', purpose: 'public-security' };
  const planOf = (settings: Record<string, string>, statement: string): Promise<string> =>
    as(settings, async (tx) => {
      // The city of the tests fits into a page or two: what a large one would choose is what is left.
      await tx`select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`;
      return (await tx.unsafe(`explain ${statement}`)).map((row) => row['QUERY PLAN']).join('\n');
    });
  expect(
    await planOf({ role: 'citizen', resident: own }, `select * from people.resident where id = '${own}'`),
  ).toContain('resident_pkey');
  const counted = `select count(*) from people.resident where grid_code between '420102000000000' and '420102999999999'`;
  expect(await planOf(police, counted)).toContain('Index Only Scan using resident_live');
});
