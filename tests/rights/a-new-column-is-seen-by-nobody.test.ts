import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { QueryWriter } from './random-query.ts';
import { people, proposeGrant, rightInput } from './right-documents.ts';

const canary = 'CNRY-NEW-COLUMN';
const tables = [
  'people.resident',
  'people.household',
  'housing.occupancy',
  'housing.unit',
  'tickets.ticket',
  'sensors.sensor',
  'sensors.observation',
];

let city: ClonedCity;
let hub: LocalHub;
beforeAll(async () => {
  city = await cloneCity();
  // What a migration does that says nothing of rights.
  for (const table of tables)
    await city.sql.unsafe(`alter table ${table} add column blood_type text not null default '${canary}'`);
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const callers = {
  police: persona.department('police'),
  'a grid worker': persona.gridworker(demoGrid),
  'an auditor': persona.auditor,
  'an operator': persona.operator,
};

test.each(Object.entries(callers))('%s finds it in nothing that the graph answers', async (_who, claims) => {
  const [resident] = await city.sql<
    { id: string }[]
  >`select id from people.resident where grid_code = ${demoGrid} limit 1`;
  const quoted = (value: unknown): string[] => [JSON.stringify(value)];
  const writer = new QueryWriter(
    buildSchema(supergraph, { assumeValidSDL: true }),
    {
      first: ['5'],
      code: quoted(demoGrid),
      area: quoted('4201'),
      'resident.id': quoted(resident?.id),
      id: quoted(resident?.id),
    },
    [],
  );
  const ask = await hub.ask(claims);
  const rows = await ask(
    `{ grid(code: "${demoGrid}") { residents(first: 5) { nodes { id gridCode } } units(first: 5) { nodes { id } } } }`,
  );
  expect(rows.data?.['grid'].units.nodes.length).toBeGreaterThan(0);
  const drawn = fc.sample(fc.array(fc.nat(1_000_000), { minLength: 60, maxLength: 60 }), {
    numRuns: 25,
    seed: 7,
  });
  for (const numbers of drawn) expect((await ask(writer.write(numbers))).text).not.toContain(canary);
});

test('nobody can ask for it by name, and the answer does not tell that it is there', async () => {
  const ask = await hub.ask(persona.department('police'));
  const answers = await Promise.all(
    ['bloodType', 'blood_type', 'neverWasThere'].map((name) =>
      ask(`{ residents(first: 1) { nodes { ${name} } } }`),
    ),
  );
  const told = answers.map(({ errors }) => errors?.[0]?.message.replace(/"\w+" on/, 'it on'));
  expect(new Set(told).size).toBe(1);
  expect(answers.map(({ data }) => data)).toEqual([null, null, null]);
});

test('it travels with no push, and no right can be asked for on it before it has a class', async () => {
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const { data } = await worker(registerResident, { input: residentPush(7300, demoGrid) });
  const id = data?.['registerResident'].receipt.recordId;
  const [change] =
    await city.sql`select to_jsonb(c) - 'sealed' as change from log.change c where record_id = ${id}`;
  expect(JSON.stringify(change)).not.toContain(canary);
  const [row] = await city.sql`select blood_type from people.resident where id = ${id}`;
  expect(row?.['blood_type']).toBe(canary);
  const li = await hub.ask(people.li);
  const asked = await li(proposeGrant, { input: rightInput({ fields: ['bloodType'] }) });
  expect(asked.data?.['proposeGrant'].issues).toMatchObject([
    { path: ['input', 'fields', '0'], code: 'UNKNOWN_FIELD' },
  ]);
});
