import assert from 'node:assert/strict';
import type { ShardName } from '@cityhub/schema/events/define';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { askSigned, callerOf, type SignedPlace } from './signed-calls.ts';

type Representation = (place: SignedPlace) => unknown;
/** JSON as text, where the name of a field means more in a program than in JSON. */
const json =
  (text: string): Representation =>
  ({ targets }) =>
    JSON.parse(text.replaceAll('$ID', targets.resident));
const target =
  (more: object = {}): Representation =>
  ({ targets }) => ({ __typename: 'Resident', id: targets.resident, ...more });
const resident =
  (fields: object): Representation =>
  () => ({ __typename: 'Resident', ...fields });
const prefill =
  (more: object): Representation =>
  ({ targets }) => ({
    __typename: 'Prefill',
    formCode: 'elderly-allowance',
    residentId: targets.resident,
    departmentCode: 'police',
    fieldCount: 3,
    wanted: ['Resident.name', 'Resident.citizenId', 'Resident.phone', 'Resident.careTags'],
    ...more,
  });

const everything = `__typename
  ... on Resident { id name citizenId phone careTags gridCode }
  ... on Grid { residents(first: 20) { nodes { id name citizenId phone } } }
  ... on CityOverview { residentCount }
  ... on Prefill { values { source value masked } }`;
const question = (fields: string) => `query($r: [_Any!]!) { _entities(representations: $r) { ${fields} } }`;

async function ask(
  place: SignedPlace,
  subgraph: ShardName,
  sent: unknown,
  fields: string,
  actor: Partial<Actor> = {},
) {
  const body = { query: question(fields), variables: { r: sent } };
  const { status, text } = await askSigned(place, subgraph, body, callerOf(actor));
  assert.ok(status < 500, `status ${status}`);
  for (const canary of place.canaries)
    assert.ok(!text.includes(canary), 'a value of the resident is in the answer');
  return { text, ...(JSON.parse(text) as { data?: any; errors?: { extensions?: { code?: string } }[] }) };
}

/** Refused whole: neither the one that is wrong nor those beside it are answered, and nothing of it comes back. */
async function assertRefused(place: SignedPlace, sent: unknown): Promise<void> {
  const { data, errors, text } = await ask(place, 'people', sent, everything);
  assert.equal(data?._entities ?? null, null, text.slice(0, 200));
  const codes = (errors ?? []).map(({ extensions }) => extensions?.code);
  assert.ok(
    codes.length > 0 && codes.every((code) => code === 'INVALID_INPUT' || code === 'BAD_REQUEST'),
    codes.join(),
  );
  assert.ok(
    !text.includes(place.targets.resident) && !text.includes('smuggled'),
    'what was sent is in the answer',
  );
  assert.equal(({} as { smuggled?: unknown }).smuggled, undefined);
}

/** What no gateway sends, one in the middle of good ones. */
const wrong: readonly (readonly [name: string, representation: Representation])[] = [
  ['a role beside the key', target({ role: 'auditor' })],
  ['a purpose beside the key', target({ purpose: 'public-security' })],
  ['an actor beside the key', target({ actor: { role: 'department', department: 'police' } })],
  ['the record’s place, said by the caller', target({ gridCode: '420102010001002' })],
  ['a column’s name beside the key', target({ grid_code: '420102010001002' })],
  ['a value of the record beside the key', target({ citizenId: 'smuggled' })],
  ['what the store knows of the record', target({ pushed: { citizenId: 'smuggled' }, householdId: null })],
  ['a moment beside the key', target({ asOf: '1999-01-01T00:00:00Z' })],
  ['a required field of another type', target({ wanted: ['Resident.citizenId'] })],
  ['an id in a list', ({ targets }) => ({ __typename: 'Resident', id: [targets.resident] })],
  ['an id in an object', ({ targets }) => ({ __typename: 'Resident', id: { eq: targets.resident } })],
  ['an id that is a condition', resident({ id: { $ne: null } })],
  ['an id that is a number', resident({ id: 1 })],
  ['an id that is true', resident({ id: true })],
  ['an id that is null', resident({ id: null })],
  ['an id of 100,000 characters', resident({ id: 'x'.repeat(100_000) })],
  ['an id with a NUL', ({ targets }) => ({ __typename: 'Resident', id: `${targets.resident}\0` })],
  ['an id with half a character', resident({ id: 'smuggled\ud800' })],
  ['no id', resident({})],
  ['no type', ({ targets }) => ({ id: targets.resident })],
  ['types in a list', ({ targets }) => ({ __typename: ['Resident'], id: targets.resident })],
  ['the type Query', ({ targets }) => ({ __typename: 'Query', id: targets.resident })],
  ['the type Mutation', ({ targets }) => ({ __typename: 'Mutation', id: targets.resident })],
  ['the type _Service', () => ({ __typename: '_Service' })],
  ['the type of a list of residents', () => ({ __typename: 'ResidentConnection' })],
  [
    'a type that another subgraph resolves',
    ({ targets }) => ({ __typename: 'Ticket', id: targets.resident }),
  ],
  ['a type whose key says that it is resolved elsewhere', () => ({ __typename: 'Receipt', id: 'smuggled' })],
  ['a type in lower case', ({ targets }) => ({ __typename: 'resident', id: targets.resident })],
  ['a type that is not there', () => ({ __typename: 'smuggled', id: '1' })],
  ['a type by inheritance', () => ({ __typename: 'constructor', id: '1' })],
  [
    '__proto__ with a role',
    json('{"__typename":"Resident","id":"$ID","__proto__":{"role":"auditor","smuggled":1}}'),
  ],
  ['__proto__ as the whole representation', json('{"__proto__":{"__typename":"Resident","id":"$ID"}}')],
  ['__proto__ as the key', json('{"__typename":"Resident","__proto__":{"id":"$ID"}}')],
  [
    'constructor.prototype',
    json('{"__typename":"Resident","id":"$ID","constructor":{"prototype":{"smuggled":1}}}'),
  ],
  ['toString', json('{"__typename":"Resident","id":"$ID","toString":"smuggled"}')],
  ['a list as a representation', ({ targets }) => [{ __typename: 'Resident', id: targets.resident }]],
  ['text as a representation', () => 'Resident:smuggled'],
  ['null as a representation', () => null],
  ['half of a key of two', () => ({ __typename: 'Prefill', formCode: 'elderly-allowance' })],
  ['required text instead of a list', prefill({ wanted: 'Resident.citizenId' })],
  ['required lists of lists', prefill({ wanted: [['Resident.citizenId']] })],
  ['a required number that is text', prefill({ fieldCount: '3' })],
  ['a required number that is too large', prefill({ fieldCount: 1e12 })],
  ['2,000 required fields', prefill({ wanted: Array(2000).fill('Resident.citizenId') })],
];

async function manyAtOnce(place: SignedPlace, count: number): Promise<void> {
  await assertRefused(
    place,
    Array.from({ length: count }, () => target()(place)),
  );
}

const isEmpty = (entity: any): boolean =>
  entity === null ||
  Object.values(entity).every((value) => value === null || (Array.isArray(value) && value.length === 0));

type Shown = (entity: any) => boolean;
/** Well made, and about what the caller has no right to: nothing is shown of it. */
const rightless: readonly (readonly [
  name: string,
  subgraph: ShardName,
  representation: Representation,
  fields: string,
  isNothing: Shown,
  actor?: Partial<Actor>,
])[] = [
  ['a resident of another grid', 'people', target(), '... on Resident { id name citizenId }', isEmpty],
  [
    'a resident, for somebody whose area is unknown',
    'people',
    target(),
    '... on Resident { id name citizenId }',
    isEmpty,
    { role: 'citizen', area: null, purpose: 'self-service' },
  ],
  [
    'a resident, for a department with another purpose',
    'people',
    target(),
    '... on Resident { name citizenId phone careTags }',
    isEmpty,
    { role: 'department', department: 'police', area: null, purpose: 'city-management' },
  ],
  [
    'a resident’s id in capitals',
    'people',
    ({ targets }) => ({ __typename: 'Resident', id: targets.resident.toUpperCase() }),
    '... on Resident { id name }',
    isEmpty,
  ],
  [
    'a resident’s id in braces',
    'people',
    ({ targets }) => ({ __typename: 'Resident', id: `{${targets.resident}}` }),
    '... on Resident { id name }',
    isEmpty,
  ],
  [
    'an id that is a statement',
    'people',
    ({ targets }) => ({ __typename: 'Resident', id: `${targets.resident}' or '1'='1` }),
    '... on Resident { id name }',
    isEmpty,
  ],
  [
    'another grid',
    'people',
    () => ({ __typename: 'Grid', code: '420102010001001' }),
    '... on Grid { residents(first: 20) { nodes { id } } }',
    (entity) => entity.residents.nodes.length === 0,
  ],
  [
    'a grid that is a pattern',
    'people',
    () => ({ __typename: 'Grid', code: '42%' }),
    '... on Grid { residents(first: 20) { nodes { id } } gridWorkers { id } }',
    (entity) => entity.residents.nodes.length === 0 && entity.gridWorkers.length === 0,
  ],
  [
    'the number of residents of another grid',
    'people',
    () => ({ __typename: 'CityOverview', area: '420102010001001' }),
    '... on CityOverview { residentCount }',
    (entity) => entity.residentCount === 0,
  ],
  [
    'a form’s wanted fields, made up',
    'people',
    prefill({}),
    '... on Prefill { values { source value } }',
    (entity) => entity.values.length === 0,
  ],
  [
    'a form’s wanted fields and a department of the caller’s choice',
    'people',
    prefill({ departmentCode: 'population', formCode: 'x' }),
    '... on Prefill { values { source value } }',
    (entity) => entity.values.length === 0,
    { role: 'citizen', area: null, purpose: 'self-service' },
  ],
  [
    'wanted fields that are no fields',
    'people',
    prefill({
      wanted: ['Resident.__proto__', 'Resident.constructor', 'Resident.', 'resident.citizen_id', '*'],
    }),
    '... on Prefill { values { source value } }',
    (entity) => entity.values.length === 0,
  ],
  [
    'where a resident of another grid lives',
    'housing',
    target(),
    '... on Resident { residences { id } }',
    isEmpty,
  ],
  [
    'what watches a resident of another grid',
    'sensors',
    target(),
    '... on Resident { sensors { id } }',
    isEmpty,
  ],
  [
    'what a resident of another grid reported',
    'tickets',
    target(),
    '... on Resident { reportedTickets { nodes { id } } }',
    (entity) => entity.reportedTickets.nodes.length === 0,
  ],
  [
    'what a resident of another grid applied for',
    'services',
    target(),
    '... on Resident { applications { nodes { id } } }',
    (entity) => entity.applications.nodes.length === 0,
  ],
  [
    'who has looked at a resident of another grid, and who has him',
    'exchange',
    target(),
    '... on Resident { accessLog { nodes { readAt } } holders { department { code } } }',
    isEmpty,
  ],
];

/** Each is asked by the gateway’s own signature: what it could be made to ask. `run` throws where anything is gained. */
export const forgedRepresentations: readonly (readonly [
  name: string,
  run: (place: SignedPlace) => Promise<void>,
])[] = [
  ...wrong.map(([name, representation]) => {
    const good = { __typename: 'Grid', code: '420102010001002' };
    const run = (place: SignedPlace) => assertRefused(place, [good, representation(place), good]);
    return [name, run] as const;
  }),
  ['101 at once', (place: SignedPlace) => manyAtOnce(place, 101)] as const,
  ['10,000 at once', (place: SignedPlace) => manyAtOnce(place, 10_000)] as const,
  [
    'a required field that is left out',
    async (place: SignedPlace) => {
      const { wanted: _wanted, ...rest } = prefill({})(place) as { wanted: unknown };
      const { data, errors } = await ask(place, 'people', [rest], '... on Prefill { values { source } }');
      assert.equal(data?._entities?.[0] ?? null, null);
      assert.equal(errors?.[0]?.extensions?.code, 'INVALID_INPUT');
    },
  ] as const,
  ...rightless.map(([name, subgraph, representation, fields, isNothing, actor]) => {
    const run = async (place: SignedPlace): Promise<void> => {
      const { data, errors, text } = await ask(place, subgraph, [representation(place)], fields, actor);
      assert.ok(!errors?.some(({ extensions }) => extensions?.code === 'INTERNAL'), text.slice(0, 300));
      const [entity = null] = (data?._entities ?? []) as unknown[];
      assert.ok(entity === null || isNothing(entity), text.slice(0, 300));
    };
    return [`${name}, to ${subgraph}`, run] as const;
  }),
];
