import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;
const fetches: string[] = [];

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, onFetch: (subgraph) => fetches.push(subgraph) });
  ask = await hub.ask(persona.department('police'));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** The statements that ran, and how often, as Postgres counts them. */
async function statementsDuring(work: () => Promise<unknown>): Promise<Map<string, number>> {
  const read = async () => {
    const rows = await city.sql<{ query: string; calls: number }[]>`
      select query, sum(calls)::int as calls from pg_stat_statements s join pg_database d on d.oid = s.dbid
      where d.datname = current_database() group by query`;
    return new Map(rows.map((row) => [row.query, row.calls]));
  };
  const before = await read();
  await work();
  const after = await read();
  return new Map(
    [...after]
      .map(([query, calls]) => [query, calls - (before.get(query) ?? 0)] as const)
      .filter(([, calls]) => calls > 0),
  );
}

const countIn = (statements: Map<string, number>, table: string): number =>
  [...statements]
    .filter(([text]) => text.startsWith('select') && text.includes(`from ${table}`))
    .reduce((sum, [, calls]) => sum + calls, 0);

const tables = [
  '"people"."resident"',
  '"people"."grid_worker"',
  '"housing"."unit"',
  '"housing"."occupancy"',
  '"tickets"."ticket"',
  '"sensors"."sensor"',
];

const query = `{
  grids(first: 20) { nodes {
    code
    residents(first: 10) { nodes { id name residences { id unit { id number } } reportedTickets(first: 5) { nodes { id } } applications(first: 5) { nodes { id } } sensors { id } } }
    units(first: 10) { nodes { id number occupants { id } tickets(first: 5) { nodes { id } } } }
    tickets(first: 10) { nodes { id subject department { code name feeds { id } } } }
    sensors(first: 10) { nodes { id code } }
    gridWorkers { id name }
  } }
}`;

test('one operation asks each subgraph at most once per level', async () => {
  await ask(query);
  fetches.length = 0;
  const answer = await ask(query);
  expect(answer.errors, answer.text).toBeNull();
  // Level 1 is housing; level 2 people, tickets, sensors; below each link one more level.
  const counts = Map.groupBy(fetches, (name) => name);
  for (const [name, list] of counts)
    expect(list.length, `fetches of ${name}: ${fetches.join(' ')}`).toBeLessThanOrEqual(3);
  expect(fetches[0]).toBe('housing');
});

test('twenty grids cost as many statements as ten', async () => {
  await city.sql`create extension if not exists pg_stat_statements`;
  const ofSize = (size: number) => query.replace('first: 20', `first: ${size}`);
  for (const size of [10, 20]) await ask(ofSize(size));
  const ten = await statementsDuring(() => ask(ofSize(10)));
  const twenty = await statementsDuring(() => ask(ofSize(20)));
  const counts = (statements: Map<string, number>) =>
    tables.map((table) => [table, countIn(statements, table)]);
  expect(counts(twenty)).toEqual(counts(ten));
  for (const [table, count] of counts(twenty)) expect(count, String(table)).toBeGreaterThan(0);
  // A field that is reached on two levels may be read once on each.
  for (const [table, count] of counts(twenty)) expect(count, String(table)).toBeLessThanOrEqual(3);
});

test('cityOverview reaches five domains in one operation', async () => {
  await ask('{ __typename }');
  fetches.length = 0;
  const answer = await ask(`{ cityOverview(area: "420102") {
    area gridCount unitCount residentCount gridWorkerCount openTicketCount sensorCount applicationCount } }`);
  expect(answer.errors).toBeNull();
  expect(answer.data?.['cityOverview'].residentCount).toBeGreaterThan(0);
  expect([...fetches].sort()).toEqual(['housing', 'people', 'sensors', 'services', 'tickets']);
});
