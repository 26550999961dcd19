import { examplesOf } from '@cityhub/gateway/playground/examples';
import { newVisit } from '@cityhub/gateway/playground/visit';
import { resident as residentEvent } from '@cityhub/schema/events/resident';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

let city: ClonedCity;
let hub: LocalHub;
const fetched: string[] = [];
let wang: string;
/** What stands in the record, for whoever may see all of it. */
let truth: Record<string, unknown>;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, onFetch: (subgraph) => void fetched.push(subgraph) });
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const [unit] = await city.sql`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  const values = { name: '王小明', careTags: ['独居老人'], unitId: unit?.['id'] };
  const { data } = await worker(registerResident, { input: residentPush(1, demoGrid, values) });
  wang = data?.['registerResident'].receipt.recordId;
  const birthDate = citizenId(1).replace(/^.{6}(....)(..)(..).*/, '$1-$2-$3');
  const sex = Number(citizenId(1)[16]) % 2 === 1 ? 'MALE' : 'FEMALE';
  truth = { ...values, birthDate, sex, gridCode: demoGrid, citizenId: citizenId(1), phone: '19900000001' };
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

async function post(claims: TokenClaims | null, body: unknown, init: RequestInit = {}) {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (claims !== null) headers.set('authorization', `Bearer ${await signToken(city.secrets, claims)}`);
  const url = new URL('/explain', hub.graphUrl);
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), ...init });
  return { status: response.status, body: (await response.json()) as Record<string, any> };
}
async function explain(claims: TokenClaims, query: string, variables: object = {}) {
  const { status, body } = await post(claims, { query, variables });
  expect(body['errors']).toBeUndefined();
  expect(status).toBe(200);
  return body;
}

const names = Object.keys(residentEvent.fields) as (keyof typeof residentEvent.fields)[];
const everything = `query ($id: ID!) { resident(id: $id) { ${names.join(' ')} } }`;
type Decision = { field: string; decision: string; why: { code: string }; area: string | null };

/** The value that an explanation promises for a record that lies in `demoGrid`. */
function promised({ field, decision, why, area }: Decision, isOwn: boolean): unknown {
  const holds = why.code === 'OWN_RECORD' ? isOwn : area !== null && demoGrid.startsWith(area);
  if (decision === 'HIDDEN' || !holds) return null;
  const value = truth[field];
  if (decision === 'SEEN') return value;
  return residentEvent.fields[field as 'name'].mask(value as string);
}

const { purpose: _none, ...purposeless } = persona.department('police');
const callers: readonly (readonly [string, () => TokenClaims, string])[] = [
  ['the grid worker of the grid', () => persona.gridworker(demoGrid), 'GRANT_IN_OWN_AREA'],
  ['a grid worker of another grid', () => persona.gridworker('420103001001001'), 'GRANT_IN_OWN_AREA'],
  ['the police', () => persona.department('police'), 'GRANT'],
  ['urban management', () => persona.department('urban-management'), 'MASK_BY_GRANT'],
  ['human resources', () => ({ ...persona.department('human-resources') }), 'NO_GRANT'],
  ['the population office', () => persona.department('population'), 'MASK_BY_GRANT'],
  ['the police without a purpose', () => purposeless, 'PURPOSE_MISSING'],
  ['the police for another purpose', () => ({ ...purposeless, purpose: 'audit' }), 'OTHER_PURPOSE'],
  ['an auditor', () => persona.auditor, 'AUDITOR_NO_VALUES'],
  ['an operator', () => persona.operator, 'NO_GRANT'],
  ['a citizen without a record', () => persona.citizen, 'NO_GRANT'],
  ['the citizen', () => ({ ...persona.citizen, resident: wang }), 'OWN_RECORD'],
  ['another citizen', () => ({ ...persona.citizen, resident: crypto.randomUUID() }), 'OWN_RECORD'],
];

test.each(callers)(
  'what is explained to %s is what the query answers, in every field',
  async (_, claims, why) => {
    const { fields } = await explain(claims(), everything, { id: wang });
    expect(fields.map((one: Decision) => one.field)).toEqual(names);
    expect(fields.map((one: Decision) => one.why.code)).toContain(why);
    const ask = await hub.ask(claims());
    const { data } = await ask(everything, { id: wang });
    const isOwn = claims().resident === wang;
    for (const one of fields)
      expect
        .soft([one.field, data?.['resident']?.[one.field] ?? null])
        .toEqual([one.field, promised(one, isOwn)]);
  },
);

test('a right is named with its id, its area and the law that it stands on', async () => {
  const { fields } = await explain(
    persona.department('police'),
    '{ residents(first: 1) { nodes { phone } } }',
  );
  const [phone] = fields;
  const [grant] = await city.sql`select id, jurisdiction, legal_basis from policy.access_grant
    where department = 'police' and entity = 'Resident' and 'phone' = any (fields)`;
  expect(phone).toMatchObject({ path: 'residents.nodes.phone', class: 4, mask: 'PHONE', decision: 'SEEN' });
  expect(phone.rights).toEqual([
    {
      grantId: grant?.['id'],
      treatment: 'SEE',
      area: grant?.['jurisdiction'],
      legalBasis: grant?.['legal_basis'],
    },
  ]);
});

test('what lies behind a hidden link is hidden, too', async () => {
  const query = '{ tickets(first: 20) { nodes { kind subject reporter { name sex } } } }';
  const water = { ...persona.department('water'), purpose: 'water-management' };
  const { fields } = await explain(water, query);
  expect(fields.map((one: Decision & { path: string }) => [one.path, one.decision, one.why.code])).toEqual([
    ['tickets.nodes.kind', 'SEEN', 'GRANT'],
    ['tickets.nodes.subject', 'SEEN', 'GRANT'],
    ['tickets.nodes.reporter', 'HIDDEN', 'NO_GRANT'],
    ['tickets.nodes.reporter.name', 'HIDDEN', 'BEHIND_HIDDEN'],
    ['tickets.nodes.reporter.sex', 'HIDDEN', 'BEHIND_HIDDEN'],
  ]);
  const ask = await hub.ask(water);
  const { tickets } = (await ask(query)).data as { tickets: { nodes: object[] } };
  expect(tickets.nodes.length).toBeGreaterThan(0);
  for (const node of tickets.nodes)
    expect(node).toMatchObject({ subject: expect.any(String), reporter: null });
});

test('the plan names each fetch that a run then makes', async () => {
  const { query } = examplesOf(newVisit([], { receiptId: '', feedId: '' })).find(
    ({ key }) => key === 'links',
  ) as { query: string };
  // A fetch that no entity waits for is left out: so a grid that has all of it.
  const [place] = await city.sql`select t.grid_code from tickets.ticket t
    join housing.occupancy o using (grid_code) join sensors.sensor s using (grid_code) limit 1`;
  const variables = { grid: place?.['grid_code'], first: 3 };
  const claims = persona.department('construction');
  const { subgraphs, plan } = await explain(claims, query, variables);
  fetched.length = 0;
  await (await hub.ask(claims))(query, variables);
  const counts = new Map<string, number>();
  for (const name of fetched) counts.set(name, (counts.get(name) ?? 0) + 1);
  expect(new Map(subgraphs.map((one: { name: string; fetches: number }) => [one.name, one.fetches]))).toEqual(
    counts,
  );
  expect(counts.size).toBeGreaterThan(3);
  const kinds = plan.children.map(({ kind }: { kind: string }) => kind);
  expect([plan.kind, ...kinds]).toEqual(['SEQUENCE', 'FETCH', 'PARALLEL', 'FETCH']);
});

test('what is explained does not run, and no read is noted', async () => {
  const changes = async () => {
    const [row] = await city.sql`select count(*)::int as n from log.change`;
    return row?.['n'];
  };
  const before = await changes();
  fetched.length = 0;
  const input = residentPush(2, demoGrid);
  const push = await explain(persona.gridworker(demoGrid), registerResident, { input });
  expect(push['operation']).toBe('mutation');
  expect(push['fields'].find((one: Decision) => one.field === 'citizenId')).toMatchObject({
    decision: 'MASKED',
  });
  await explain(persona.department('police'), everything, { id: wang });
  expect(new Set(fetched)).toEqual(new Set(['exchange']));
  expect(await changes()).toBe(before);
});

test('an explanation is refused like the operation: without a token, above a limit, and where it is invalid', async () => {
  expect((await post(null, { query: '{ __typename }' })).status).toBe(401);
  const pages =
    '{ grids(first: 200) { nodes { tickets(first: 200) { nodes { grid { units(first: 200) { nodes { id } } } } } } } }';
  const large = await post(persona.auditor, { query: pages });
  expect([large.status, large.body['errors'][0].extensions.code]).toEqual([400, 'QUERY_TOO_COMPLEX']);
  const wrong = await post(persona.auditor, { query: '{ nothing(citizenId: "999999190001010018") }' });
  expect([wrong.status, wrong.body['errors'][0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  expect(JSON.stringify(wrong.body)).not.toContain('999999190001010018');
  expect((await post(persona.auditor, ['no object'])).status).toBe(400);
});

test('cost, depth and size are told with their limits', async () => {
  const told = await explain(persona.auditor, '{ grids(first: 7) { nodes { code } } }');
  expect(told).toMatchObject({ depth: 3, selections: 3, maxDepth: expect.any(Number) });
  const more = await explain(persona.auditor, '{ grids(first: 70) { nodes { code } } }');
  expect(more['cost']).toBeGreaterThan(told['cost']);
  expect(more['maxCost']).toBeGreaterThan(more['cost']);
});
