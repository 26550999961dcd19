import { countInTime, countRecords } from '@cityhub/exchange/store/record-counts';
import { connectDrizzle } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { approveGrant, people, proposeGrant, rightInput, tryGrant } from './right-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let li: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  li = await hub.ask(people.li);
  // One has moved, so that his first change lies where he does not live any more.
  const [first, second] = [demoGrid, '420102010001002'];
  for (const [grid, key] of [
    [first, 'here'],
    [second, 'there'],
  ] as const) {
    const worker = await hub.ask(persona.gridworker(grid));
    const { data } = await worker(registerResident, {
      input: { ...residentPush(7200, grid), idempotencyKey: key },
    });
    expect(data?.['registerResident'].__typename).toBe('RegisterResidentPayload');
  }
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

interface Told {
  readonly atLeast: boolean;
  readonly gains: readonly string[];
  readonly feeds: readonly string[];
}

async function tried(variables: Record<string, unknown>, who: Ask = li): Promise<Told> {
  const { data, errors, text } = await who(tryGrant, variables);
  expect(errors, text).toBeNull();
  const { atLeast, gains, feeds } = data?.['tryGrant'] ?? {};
  return {
    atLeast,
    gains: gains
      .map((one: any) =>
        [
          one.department?.code,
          one.field,
          `${one.before}→${one.after}`,
          one.records,
          one.showsNothing ? 'nothing' : '',
        ]
          .join(' ')
          .trim(),
      )
      .toSorted(),
    feeds: feeds.map((one: any) => `${one.feed.name} ${one.fields.join()}`).toSorted(),
  };
}

const tables: Readonly<Record<string, string>> = {
  Resident: 'people.resident',
  Occupancy: 'housing.occupancy',
  Ticket: 'tickets.ticket',
};
const strength = ['HIDE', 'MASK', 'SEE'];

/** The same told once more: record by record of the tables, grant by grant of the rows, nothing of the hub's code. */
async function toldByTheTables(input: Record<string, any>): Promise<string[]> {
  const rows = await city.sql<{ place: string }[]>`
    select grid_code as place from ${city.sql(tables[input['entity']] as string)}`;
  const given = await city.sql`
    select role, department, fields, treatment, jurisdiction from policy.access_grant
    where entity = ${input['entity']} and purpose = ${input['purpose']} and now() >= valid_from and now() < valid_to`;
  const departments = await city.sql<{ code: string }[]>`select code from exchange.department`;
  const counts = new Map<string, number>();
  for (const department of input['department'] === null
    ? departments.map((one) => one.code)
    : [input['department']]) {
    for (const field of input['fields']) {
      for (const { place } of rows) {
        let before = 0;
        for (const one of given) {
          if (one['role'] !== 'department' || ![null, department].includes(one['department'])) continue;
          if (!one['fields'].includes(field) || !place.startsWith(one['jurisdiction'])) continue;
          before = Math.max(before, strength.indexOf(one['treatment']));
        }
        const inside = place.startsWith(input['jurisdiction']);
        const after = inside ? Math.max(before, strength.indexOf(input['treatment'])) : before;
        if (before === after) continue;
        const key = `${department} ${field} ${strength[before]}→${strength[after]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return [...counts].map(([key, records]) => `${key} ${records}`).toSorted();
}

const inputs: Readonly<Record<string, Record<string, unknown>>> = {
  'a first right on all residents': {},
  'in one district': { jurisdiction: '420102', fields: ['name', 'phone'] },
  'in the grid that somebody has left': { jurisdiction: demoGrid },
  'in the grid that he has moved to': { jurisdiction: '420102010001002' },
  'more than a mask': {
    department: 'urban-management',
    purpose: 'city-management',
    fields: ['name', 'birthDate'],
  },
  'on homes': { entity: 'Occupancy', fields: ['unitId', 'kind'] },
  'on what is there for all already': { entity: 'Ticket', fields: ['state', 'description'] },
};

describe('the numbers are those of the tables', () => {
  test.each(Object.entries(inputs))('%s', async (_name, of) => {
    const input = rightInput(of);
    const { gains, atLeast } = await tried({ input });
    expect(gains).toEqual(await toldByTheTables(input));
    expect(gains.length).toBeGreaterThan(0);
    expect(atLeast).toBe(false);
  });

  test('where a smaller area has the right already, it is not counted again', async () => {
    const district = rightInput({ jurisdiction: '420102', fields: ['gridCode'] });
    const { data } = await li(proposeGrant, { input: district });
    const zhao = await hub.ask(people.zhao);
    await zhao(approveGrant, { id: data?.['proposeGrant'].proposal.id });
    const street = rightInput({ jurisdiction: '420103', treatment: 'MASK', fields: ['gridCode'] });
    const next = await li(proposeGrant, { input: street });
    await zhao(approveGrant, { id: next.data?.['proposeGrant'].proposal.id });
    const input = rightInput({ fields: ['gridCode', 'unitId'] });
    const { gains } = await tried({ input });
    expect(gains).toEqual(await toldByTheTables(input));
    expect(gains).toHaveLength(3);
  });

  test('a right of every department is told department by department', async () => {
    const input = rightInput({
      department: null,
      role: 'DEPARTMENT',
      purpose: 'public-security',
      fields: ['name', 'careTags'],
    });
    const { gains } = await tried({ input });
    expect(gains).toEqual(await toldByTheTables(input));
    // The police see names already.
    expect(gains).toHaveLength(14 * 2 - 1);
  });
});

test('a mask that hides all is told to show nothing', async () => {
  const { gains } = await tried({
    input: rightInput({ treatment: 'MASK', fields: ['name', 'sex', 'careTags'] }),
  });
  expect(gains.map((one) => [one.split(' ')[1], one.endsWith(' nothing')])).toEqual([
    ['careTags', true],
    ['name', false],
    ['sex', true],
  ]);
});

test('the feeds that would carry more are told, and do carry it once the right is given', async () => {
  const right = { department: 'urban-management', purpose: 'city-management', fields: ['name', 'phone'] };
  const input = rightInput(right);
  // The feed orders the name and no phone; it carries the name masked until now.
  expect((await tried({ input })).feeds).toEqual(['urban-management-residents name']);
  const { data } = await li(proposeGrant, { input });
  const zhao = await hub.ask(people.zhao);
  await zhao(approveGrant, { id: data?.['proposeGrant'].proposal.id });
  const urban = await hub.ask(persona.department('urban-management'));
  await until(
    'the name is seen whole',
    async () =>
      /^[^*]+$/.test(
        (await urban('{ residents(first: 1) { nodes { name } } }')).data?.['residents'].nodes[0].name,
      ),
    5000,
  );
  expect(await tried({ input })).toEqual({ atLeast: false, gains: [], feeds: [] });
});

test('whoever approves sees of the proposal what its proposer saw of the input, and so does its department', async () => {
  const input = rightInput({ department: 'police', purpose: 'public-security', fields: ['careTags'] });
  const before = await tried({ input });
  const wang = await hub.ask(people.wang);
  const { data } = await wang(proposeGrant, { input });
  const proposalId = data?.['proposeGrant'].proposal.id;
  for (const who of [
    await hub.ask(people.zhao),
    wang,
    await hub.ask(people.chen),
    await hub.ask(persona.auditor),
  ])
    expect(await tried({ proposalId }, who)).toEqual(before);
  const stranger = await hub.ask(persona.department('construction'));
  const foreign = await stranger(tryGrant, { proposalId });
  const unknown = await stranger(tryGrant, { proposalId: '3094987f-3960-8543-8f62-055921a7146b' });
  expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect(foreign.text).toBe(unknown.text);
});

test('a dry run stores nothing, and asks for the same right to ask', async () => {
  const count = async () => (await city.sql`select from policy.grant_proposal`).length;
  const head = async () => (await city.sql`select position from log.head where shard = 6`)[0]?.['position'];
  const before = [await count(), await head()];
  await tried({ input: rightInput() });
  expect([await count(), await head()]).toEqual(before);
  const wang = await hub.ask(people.wang);
  for (const who of [wang, await hub.ask(persona.auditor), await hub.ask(persona.gridworker(demoGrid))])
    expect((await who(tryGrant, { input: rightInput() })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const both = await li(tryGrant, {
    input: rightInput(),
    proposalId: '3094987f-3960-8543-8f62-055921a7146b',
  });
  for (const answer of [await li(tryGrant, {}), both])
    expect(answer.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  const wrong = await li(tryGrant, { input: rightInput({ entity: 'Nobody' }) });
  expect(wrong.errors?.[0]?.extensions).toMatchObject({
    issues: [{ path: ['input', 'entity'], code: 'UNKNOWN_ENTITY' }],
  });
});

test('of records that nobody pushes no number is told', async () => {
  const { gains } = await tried({ input: rightInput({ entity: 'Household', fields: ['size'] }) });
  expect(gains).toEqual(['water size HIDE→SEE']);
});

test('counting stops where it is told to, and says that there are more', async () => {
  const { db, end } = connectDrizzle(urlForRole(city.url, 'exchange', city.secrets), { name: 'test' });
  try {
    const count = (most: number) =>
      db.transaction((tx) => countRecords(tx, { shard: 1, entity: 'Resident' }, ['4201'], most));
    const [row] = await city.sql<{ n: number }[]>`select count(*)::int as n from people.resident`;
    const all = row?.n as number;
    expect(await count(all)).toEqual({ byPlace: new Map([['4201', all]]), atLeast: false });
    expect(await count(all - 1)).toMatchObject({ atLeast: true });
    expect(await count(10)).toEqual({ byPlace: new Map([['4201', 11]]), atLeast: true });
  } finally {
    await end();
  }
});

test('who waits too long for a number gets none', async () => {
  const { db, end } = connectDrizzle(urlForRole(city.url, 'exchange', city.secrets), { name: 'test' });
  const slow = (statement: SQL) => () =>
    db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('statement_timeout', '50', true)`);
      await tx.execute(statement);
      return { byPlace: new Map<string, number>(), atLeast: false };
    });
  try {
    expect(await countInTime(slow(sql`select pg_sleep(5)`))).toBeNull();
    await expect(countInTime(slow(sql`select 1 / 0`))).rejects.toMatchObject({ cause: { code: '22012' } });
  } finally {
    await end();
  }
});
