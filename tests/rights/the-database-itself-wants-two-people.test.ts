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

const id = '3094987f-3960-8543-8f62-055921a7146b';
const propose = (proposal: string, by = 'operator:li-ming') => exchange`
  insert into policy.grant_proposal (id, role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis, valid_to,
    reason, proposed_by)
  values (${proposal}, 'department', 'water', 'Resident', '{name}', 'SEE', '4201', 'water-management', '法', now() + interval '1 day',
    '因', ${by})`;

test.each([
  `insert into policy.access_grant (role, entity, fields, treatment, jurisdiction, purpose, legal_basis)
     values ('department', 'Resident', '{citizenId}', 'SEE', '4201', 'x', 'x')`,
  `update policy.access_grant set fields = fields || '{citizenId}'`,
  `update policy.access_grant set valid_to = 'infinity'`,
  'delete from policy.access_grant',
  'truncate policy.access_grant',
  'delete from policy.grant_proposal',
  `update policy.grant_proposal set fields = '{citizenId}'`,
  `update policy.grant_proposal set proposed_by = 'somebody'`,
  'update policy.revision set number = 1',
])('exchange may not: %s', async (statement) => {
  await expect(exchange.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
});

test.each(['append', 'worker', 'people', 'tickets'] as const)(
  'the role %s may neither approve nor revoke',
  async (role) => {
    const client = postgres(urlForRole(city.url, role, city.secrets), { max: 1 });
    try {
      for (const statement of [
        `select policy.approve_proposal('${id}', 'x')`,
        `select policy.revoke_grant('${id}', 'x', 'x')`,
        'select * from policy.grant_proposal',
      ])
        await expect(client.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  },
);

test('whoever proposed a right cannot be the one who approves it, in either table', async () => {
  await propose(id);
  await expect(exchange`select policy.approve_proposal(${id}, 'operator:li-ming')`).rejects.toMatchObject({
    code: '23514',
  });
  await expect(city.sql`
    insert into policy.access_grant (role, entity, fields, treatment, jurisdiction, purpose, legal_basis, proposed_by, approved_by)
    values ('department', 'Resident', '{name}', 'SEE', '4201', 'x', 'x', 'a', 'a')`).rejects.toMatchObject({
    code: '23514',
  });
  const [row] = await exchange`select policy.approve_proposal(${id}, 'operator:zhao-jun') as done`;
  expect(row?.['done']).toBe(true);
});

test('what is approved is what was proposed, once', async () => {
  const [row] = await exchange`
    select p.role = g.role and p.department = g.department and p.entity = g.entity and p.fields = g.fields and p.purpose = g.purpose
      and p.treatment = g.treatment and p.jurisdiction = g.jurisdiction and p.valid_to = g.valid_to and g.valid_from = p.decided_at
      as same
    from policy.access_grant g join policy.grant_proposal p on p.id = g.proposal_id where g.id = ${id}`;
  expect(row?.['same']).toBe(true);
  const [again] = await exchange`select policy.approve_proposal(${id}, 'operator:sun-li') as done`;
  expect(again?.['done']).toBe(false);
});

test('a revoked right keeps its row and its end, and cannot be revoked again', async () => {
  const [first] = await exchange`select policy.revoke_grant(${id}, 'operator:li-ming', '职责已调整') as done`;
  const [before] = await exchange`select * from policy.access_grant where id = ${id}`;
  const [again] = await exchange`select policy.revoke_grant(${id}, 'operator:li-ming', '再次') as done`;
  const [after] = await exchange`select * from policy.access_grant where id = ${id}`;
  expect([first?.['done'], again?.['done'], after]).toEqual([true, false, before]);
  expect(before?.['revoked_at']).toEqual(before?.['valid_to']);
});

test('row level security forgets a revoked right with the next statement', async () => {
  const water = postgres(urlForRole(city.url, 'people', city.secrets), { max: 1 });
  const second = 'b7f0a1de-0b43-8a55-9d0c-0c6a4d1f7a11';
  const rows = () =>
    water.begin(async (tx) => {
      await tx`select set_config('cityhub.role', 'department', true), set_config('cityhub.department', 'water', true),
        set_config('cityhub.purpose', 'water-management', true)`;
      return (await tx`select count(*)::int as n from people.resident`)[0]?.['n'];
    });
  try {
    expect(await rows()).toBe(0);
    await propose(second);
    await exchange`select policy.approve_proposal(${second}, 'operator:zhao-jun')`;
    expect(await rows()).toBeGreaterThan(0);
    await exchange`select policy.revoke_grant(${second}, 'operator:zhao-jun', '职责已调整')`;
    expect(await rows()).toBe(0);
  } finally {
    await water.end();
  }
});

test('two changes of the policy at once have two revisions', async () => {
  const client = postgres(urlForRole(city.url, 'exchange', city.secrets), { max: 8 });
  try {
    const ids = Array.from({ length: 8 }, (_, index) => `00000000-0000-4000-8000-00000000000${index}`);
    for (const one of ids) await propose(one);
    await Promise.all(ids.map((one) => client`select policy.approve_proposal(${one}, 'operator:zhao-jun')`));
    const given = await exchange<{ since: string }[]>`
      select since_revision as since from policy.access_grant where id in ${exchange(ids)}`;
    expect(new Set(given.map((row) => row.since)).size).toBe(8);
    const [revision] = await exchange`select number from policy.revision`;
    expect(Math.max(...given.map((row) => Number(row.since)))).toBe(Number(revision?.['number']));
  } finally {
    await client.end();
  }
});
