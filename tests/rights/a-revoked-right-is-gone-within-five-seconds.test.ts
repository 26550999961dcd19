import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { approveGrant, people, proposeGrant, revokeGrant, rightInput } from './right-documents.ts';

/** What a revoked right may take everywhere. */
const everywhereMs = 5000;
const push = residentPush(7100, demoGrid, { careTags: ['独居老人'] });

let city: ClonedCity;
let hub: LocalHub;
let police: Ask;
let li: Ask;
let zhao: Ask;
let id: string;
let unitId: string;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  police = await hub.ask(persona.department('police'));
  li = await hub.ask(people.li);
  zhao = await hub.ask(people.zhao);
  const [unit] = await city.sql<
    { id: string }[]
  >`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  unitId = unit?.id as string;
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const answer = await worker(registerResident, { input: { ...push, unitId } });
  id = answer.data?.['registerResident'].receipt.recordId;
  await worker(
    `mutation($input: RegisterResidenceInput!) { registerResidence(input: $input) { __typename } }`,
    { input: { idempotencyKey: 'lives-here', residentId: id, unitId, kind: 'OWNER', since: '2026-01-01' } },
  );
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const fields = ['citizenId', 'phone', 'name', 'birthDate', 'sex'] as const;
const part = `fragment Fields on Resident { ${fields.join(' ')} }`;
/** Each path to the resident's fields, and the way to what it gives. */
const paths: Readonly<Record<string, { query: string; at: (data: any) => any }>> = {
  'by id': {
    query: `query($id: ID!) { resident(id: $id) { ${fields.join(' ')} } }`,
    at: (data) => data.resident,
  },
  'under other names, in a fragment': {
    query: `query($id: ID!) { who: resident(id: $id) { ...Fields ${fields.map((one) => `x${one}: ${one}`).join(' ')} } } ${part}`,
    at: (data) => data.who,
  },
  'in the list': {
    query: `query { residents(first: 200) { nodes { id ...Fields } } } ${part}`,
    at: (data) => data.residents.nodes.find((one: any) => one.id === id),
  },
  'below the grid': {
    query: `query($grid: String!) { grid(code: $grid) { residents(first: 200) { nodes { id ...Fields } } } } ${part}`,
    at: (data) => data.grid.residents.nodes.find((one: any) => one.id === id),
  },
  'below the grid’s unit and who lives there': {
    query: `query($grid: String!) { grid(code: $grid) { units(first: 50) { nodes { id occupants { resident { id ...Fields } } } } } } ${part}`,
    at: (data) =>
      data.grid.units.nodes
        .flatMap((unit: any) => unit.occupants)
        .map((one: any) => one.resident)
        .find((one: any) => one?.id === id),
  },
  'by citizen id': {
    query: `query($citizenId: String!) { residentByCitizenId(citizenId: $citizenId) { ...Fields } } ${part}`,
    at: (data) => data.residentByCitizenId,
  },
};

/** The values that a path shows of the resident; none where it does not show him. */
async function shown(path: string): Promise<unknown[]> {
  const one = paths[path];
  if (one === undefined) throw new Error(`no path ${path}`);
  const variables = { id, grid: demoGrid, citizenId: citizenId(7100) };
  const used = Object.fromEntries(
    Object.entries(variables).filter(([name]) => one.query.includes(`$${name}:`)),
  );
  const { data, errors, text } = await police(one.query, used);
  expect(errors, text).toBeNull();
  const found = one.at(data);
  return found == null
    ? []
    : Object.entries(found).flatMap(([name, value]) => (name === 'id' || value === null ? [] : [value]));
}

async function act(who: Ask, document: string, variables: Record<string, unknown>) {
  const { data, errors, text } = await who(document, variables);
  expect(errors, text).toBeNull();
  return Object.values(data ?? {})[0];
}
async function give(of: Record<string, unknown>): Promise<string> {
  const { proposal } = await act(li, proposeGrant, { input: rightInput(of) });
  const { grant } = await act(zhao, approveGrant, { id: proposal.id });
  return grant.id;
}

/** How long it took until no path showed anything. */
async function goneAfter(): Promise<number> {
  const start = performance.now();
  await until(
    'no path shows a value',
    async () => (await Promise.all(Object.keys(paths).map(shown))).every((values) => values.length === 0),
    everywhereMs,
  );
  return performance.now() - start;
}

const others = { department: 'police', purpose: 'public-security', fields: ['gridCode'] };

test('a field whose right is revoked is null within 5 s on every path, and stays so', async () => {
  // Another right on the same records stays: they are still there, so it is the fields that must go.
  await give(others);
  for (const path of Object.keys(paths))
    expect((await shown(path)).length, path).toBeGreaterThanOrEqual(fields.length);
  const [right] = await city.sql<{ id: string }[]>`
    select id from policy.access_grant where department = 'police' and entity = 'Resident' and 'citizenId' = any (fields)`;
  const { grant } = await act(li, revokeGrant, { id: right?.id, reason: '职责已调整' });
  expect(grant.revokedAt).not.toBeNull();
  expect(await goneAfter()).toBeLessThan(everywhereMs);
  const { data } = await police('query($id: ID!) { resident(id: $id) { id gridCode } }', { id });
  expect(data).toEqual({ resident: { id, gridCode: demoGrid } });
  for (const path of Object.keys(paths)) expect(await shown(path), path).toEqual([]);
});

test('what a right of SEE showed is its mask when a right to MASK is all that is left', async () => {
  const see = await give({ ...others, fields: ['name', 'phone'] });
  const name = async () =>
    (await police('query($id: ID!) { resident(id: $id) { name } }', { id })).data?.['resident'].name;
  await until('the name is seen', async () => (await name()) === push.name, everywhereMs);
  await give({ ...others, fields: ['name'], treatment: 'MASK' });
  await act(zhao, revokeGrant, { id: see, reason: '职责已调整' });
  await until('the name is masked', async () => (await name()) === '居**', everywhereMs);
});

test('with the last right of an entity its rows are gone at once, to the same bytes as if there were none', async () => {
  const rights = await city.sql<{ id: string }[]>`
    select id from policy.access_grant where department = 'police' and entity = 'Resident' and valid_to > now()`;
  for (const { id: right } of rights) await act(li, revokeGrant, { id: right, reason: '职责已调整' });
  const gone = await police('query($id: ID!) { resident(id: $id) { id } residents { nodes { id } } }', {
    id,
  });
  expect(gone.data).toEqual({ resident: null, residents: { nodes: [] } });
  const never = await police('query($id: ID!) { resident(id: $id) { id } residents { nodes { id } } }', {
    id: '3094987f-3960-8543-8f62-055921a7146b',
  });
  expect(gone.text).toBe(never.text);
});
