import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { type LoginRole, urlForRole } from '@cityhub/schema/runtime/database-url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
const open: RawSql[] = [];

beforeAll(async () => {
  city = await cloneCity();
});
afterAll(async () => {
  await Promise.all(open.map((sql) => sql.end({ timeout: 1 })));
  await city?.drop();
});

const entities = ['Resident', 'Occupancy', 'Ticket', 'Observation', 'Application'] as const;

/** How many versions a role of the database gets, as a police department's app or as nobody, or the code of its refusal. */
async function ask(
  role: LoginRole,
  shard: number,
  entity: string,
  isCalled = true,
): Promise<number | string> {
  const sql = connectRaw(urlForRole(city.url, role, city.secrets), { max: 1, name: 'as of' });
  open.push(sql);
  return sql
    .begin(async (tx) => {
      if (isCalled)
        await tx`select set_config('cityhub.role', 'department', true), set_config('cityhub.department', 'police', true),
          set_config('cityhub.purpose', 'public-security', true)`;
      const rows = await tx`
        select record_id from log.as_of(${shard}::smallint, ${entity}, now(), null, null, 50) where record_id is not null`;
      return rows.length;
    })
    .catch((error: { code?: string }) => String(error.code));
}

test('a subgraph’s role reads versions of its own shard, in the name of a caller who has a right', async () => {
  expect(await ask('people', 1, 'Resident')).toBe(50);
  expect(await ask('people', 1, 'Resident', false)).toBe(0);
});

test('no subgraph’s role reads the versions of another, under whatever name it asks', async () => {
  for (const [index, entity] of entities.entries()) {
    if (entity === 'Resident') continue;
    expect(await ask('people', index + 1, entity), entity).toBe('42501');
    expect(await ask('people', 1, entity), `${entity} in the shard of people`).toBe(0);
  }
  expect(await ask('tickets', 1, 'Resident')).toBe('42501');
});

test.each(['append', 'worker', 'exchange'] as const)('%s may not ask for versions at all', async (role) => {
  expect(await ask(role, 1, 'Resident')).toBe('42501');
  const sql = open.at(-1) as RawSql;
  const before = await sql`select log.position_before(1::smallint, now())`.catch((error) => error.code);
  expect(before).toBe('42501');
});
