import { type Access, createAccess } from '@cityhub/schema/runtime/access';
import { connectDrizzle } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
let people: ReturnType<typeof connectDrizzle>;
let access: Access;
beforeAll(async () => {
  city = await cloneCity();
  // One connection: what the transaction before left on it would be seen by the next.
  people = connectDrizzle(urlForRole(city.url, 'people', city.secrets), { name: 'test', max: 1 });
  access = createAccess(people.db, () => true);
});
afterAll(async () => {
  await people?.end();
  await city?.drop();
});

const actorOf = (department: string, purpose: string) =>
  ({ id: `department:${department}`, role: 'department', department, area: null, purpose }) as const;
const police = actorOf('police', 'public-security');
const nobody = actorOf('nobody', 'nothing');

/** What one transaction of a request answers. */
async function ask(
  actor: ReturnType<typeof actorOf>,
  statement: ReturnType<typeof sql>,
): Promise<Record<string, unknown>[]> {
  const session = access.session(actor as never);
  session.enter();
  try {
    return [...(await (await session.tx()).execute(statement))];
  } finally {
    await session.leave();
  }
}

const seen = sql`select count(*)::int as n from people.resident`;

test('each transaction has its own caller, though the statement that says so is kept by the connection', async () => {
  const [all] = await city.sql`select count(*)::int as n from people.resident`;
  for (const _again of [1, 2, 3]) {
    expect(await ask(police, seen)).toEqual([{ n: all?.['n'] }]);
    expect(await ask(nobody, seen)).toEqual([{ n: 0 }]);
  }
  const kept = await ask(
    police,
    sql`select count(*)::int as n from pg_prepared_statements where statement like '%set_config%'`,
  );
  expect(kept).toEqual([{ n: 1 }]);
});

test('it can write nothing', async () => {
  const refusal = await ask(police, sql`create temporary table copy (id uuid)`).catch(
    (error: { cause?: { code?: string } }) => error.cause?.code,
  );
  expect(refusal).toBe('25006');
  expect(await ask(police, sql`show transaction_read_only`)).toEqual([{ transaction_read_only: 'on' }]);
});
