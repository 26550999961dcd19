import { urlForRole } from '@cityhub/schema/runtime/database-url';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
/** The role of the exchange subgraph: whoever has taken its process over. */
let exchange: Sql;
beforeAll(async () => {
  city = await cloneCity();
  exchange = postgres(urlForRole(city.url, 'exchange', city.secrets), { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await exchange?.end();
  await city?.drop();
});

let made = 0;
async function request(by = 'auditor:sun-li'): Promise<string> {
  made += 1;
  const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  await exchange`
    insert into exchange.break_glass (id, record_id, entity, jurisdiction, fields, minutes, reason, legal_basis, requested_by)
    values (${id}, gen_random_uuid(), 'Resident', '420102010001001', '{name}', 10, '因', '法', ${by})`;
  return id;
}
const approve = (id: string, by: string, minutes = 10) => exchange`
  update exchange.break_glass set state = 'APPROVED', decided_by = ${by}, decided_at = statement_timestamp(),
    expires_at = statement_timestamp() + make_interval(mins => ${minutes}) where id = ${id}`;

test.each([
  ['the account that asked', 'auditor:sun-li', 'auditor:sun-li'],
  ['another account of the same person', 'auditor:sun-li', 'operator:sun-li'],
  ['the same account of nobody in particular', 'auditor', 'auditor'],
])('%s cannot open it', async (_who, asked, opened) => {
  await expect(approve(await request(asked), opened)).rejects.toMatchObject({
    code: '23514',
    constraint_name: 'two_persons',
  });
});

test.each([
  ['auditor:sun-li', 'auditor:qian-wei'],
  ['auditor:sun-li', 'operator'],
  ['auditor', 'operator'],
])('what %s asked for, %s opens', async (asked, opened) => {
  expect((await approve(await request(asked), opened)).count).toBe(1);
});

test('it is open no longer than was asked for, and only after an approval', async () => {
  await expect(approve(await request(), 'auditor:qian-wei', 11)).rejects.toMatchObject({ code: '23514' });
  const id = await request();
  for (const change of [
    `expires_at = now() + interval '1 minute'`,
    `state = 'APPROVED'`,
    `state = 'APPROVED', decided_by = 'x', decided_at = now()`,
  ])
    await expect(
      exchange.unsafe(`update exchange.break_glass set ${change} where id = '${id}'`),
    ).rejects.toMatchObject({ code: '23514' });
});

test.each([
  `insert into exchange.break_glass (id, record_id, entity, jurisdiction, fields, minutes, reason, legal_basis, requested_by, state)
     values (gen_random_uuid(), gen_random_uuid(), 'Resident', '4201', '{name}', 10, '因', '法', 'a', 'APPROVED')`,
  `update exchange.break_glass set fields = fields || '{citizenId}'`,
  `update exchange.break_glass set record_id = gen_random_uuid()`,
  `update exchange.break_glass set requested_by = 'somebody'`,
  'update exchange.break_glass set minutes = 60',
  'delete from exchange.break_glass',
  'truncate exchange.break_glass',
  'delete from exchange.alert',
  `update exchange.alert set what = '{}'`,
  `update exchange.alert set actor = 'somebody'`,
])('exchange may not: %s', async (statement) => {
  await expect(exchange.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
});

test.each(['append', 'worker', 'people', 'tickets'] as const)(
  'the role %s may not even look',
  async (role) => {
    const client = postgres(urlForRole(city.url, role, city.secrets), { max: 1 });
    try {
      for (const statement of ['select from exchange.break_glass', 'select from exchange.alert'])
        await expect(client.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  },
);
