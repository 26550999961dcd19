import { readFileSync } from 'node:fs';
import { encodeCursor } from '@cityhub/schema/graph/cursor';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { type ArgumentPools, QueryWriter } from './random-query.ts';
import { closeWorld, openTwoWorlds, type World } from './two-worlds.ts';

let worlds: readonly [World, World];
let writer: QueryWriter;
let unitId: string;
let residentId: string;

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const schema = buildSchema(supergraph, { assumeValidSDL: true });
const text = (value: string): string => JSON.stringify(value);

/** Stands in a query for the stranger of the world that is asked: his id is made from his citizen id. */
const strangerId = 'the stranger';

/** What says how long ago something was: it differs from one moment to the next. */
const clocks = ['seconds', 'ageSeconds', 'ageHours', 'ageDays'];
const started = new Date().toISOString();

/** What queries ask for: things that are there, in one world or both, and things that are nowhere. */
async function pools([one, other]: readonly [World, World]): Promise<ArgumentPools> {
  const ids = async (table: string): Promise<string[]> =>
    (
      await one.city.sql<
        { id: string }[]
      >`select id::text as id from ${one.city.sql(table)} order by id limit 4`
    ).map((row) => row.id);
  const residents = [...(await ids('people.resident')), strangerId];
  const [units, sensors, tickets, feeds] = [
    await ids('housing.unit'),
    await ids('sensors.sensor'),
    await ids('tickets.ticket'),
    await ids('policy.feed'),
  ];
  unitId = units[0] as string;
  residentId = residents[0] as string;
  const citizens = [one.stranger.citizenId, other.stranger.citizenId, '11010519491231002X'];
  const codes = [demoGrid, '420102010001002', '420102', '4201', '420102010', '9'];
  const cursors = [...residents, ...tickets].map((id) => encodeCursor([id]));
  const quoted = (values: readonly string[]): string[] => values.map(text);
  return {
    first: ['1', '2', '3', '5'],
    after: quoted([...cursors, encodeCursor([demoGrid]), 'no cursor']),
    citizenId: quoted(citizens),
    code: quoted([...codes, 'police', 'urban-management']),
    area: quoted(codes),
    'resident.id': quoted(residents),
    'unit.id': quoted(units),
    'sensor.id': quoted(sensors),
    'ticket.id': quoted(tickets),
    'occupancy.id': quoted(await ids('housing.occupancy')),
    'application.id': quoted(await ids('services.application')),
    'observation.id': quoted(await ids('sensors.observation')),
    // Both worlds stand by now.
    asOf: quoted([new Date().toISOString(), started, '2099-01-01T00:00:00Z']),
    feedId: quoted(feeds),
    recordId: quoted([...residents, ...tickets]),
    residentId: quoted(residents),
    department: quoted(['police', 'urban-management', 'water']),
    entity: quoted(['Resident', 'Ticket']),
    Boolean: ['true', 'false'],
  };
}

beforeAll(async () => {
  worlds = await openTwoWorlds();
  writer = new QueryWriter(schema, await pools(worlds), clocks);
});
afterAll(async () => {
  for (const world of worlds ?? []) await closeWorld(world);
});

/** The one id that is made from a hidden value, and its cursor, put in on the way there and taken out on the way back. */
const put = (query: string, { stranger }: World): string =>
  query
    .replaceAll(encodeCursor([strangerId]), encodeCursor([stranger.id]))
    .replaceAll(strangerId, stranger.id);
function taken(body: string, { stranger }: World): string {
  const { errors, ...rest } = JSON.parse(
    body
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (moment) => (moment > started ? 'since the start' : moment))
      .replaceAll(encodeCursor([stranger.id]), encodeCursor([strangerId]))
      .replaceAll(stranger.id, strangerId),
  );
  // Subgraphs that are asked at once fail in any order.
  return JSON.stringify({ ...rest, errors: errors?.map((one: unknown) => JSON.stringify(one)).toSorted() });
}

type Claims = Parameters<World['hub']['ask']>[0];

async function bodies(claims: Claims, query: string): Promise<readonly [string, string]> {
  const [one, other] = await Promise.all(
    worlds.map(async (world) => taken((await (await world.hub.ask(claims))(put(query, world))).text, world)),
  );
  return [one as string, other as string];
}

const anyNumbers = fc.array(fc.nat(1_000_000), { minLength: 60, maxLength: 60 });
const written = (count: number, seed: number): string[] =>
  fc.sample(anyNumbers, { numRuns: count, seed }).map((numbers) => writer.write(numbers));

const water: Claims = { role: 'department', department: 'water', purpose: 'water-management' };

test.each([
  [
    'urban-management, who sees where people live and the first character of a name',
    persona.department('urban-management'),
    100,
    3,
  ],
  ['the water department, who sees nobody', water, 50, 4],
  ['a citizen', persona.citizen, 30, 5],
] as const)('%s: the same bytes in both worlds', async (_who, claims, count, seed) => {
  let answered = 0;
  for (const query of written(count, seed)) {
    const [one, other] = await bodies(claims, query);
    expect(other, query).toBe(one);
    if (one.startsWith('{"data"') && !one.startsWith('{"data":null')) answered += 1;
  }
  // Else it would be errors that are the same.
  expect(answered).toBeGreaterThan(count / 3);
});

/** Questions that aim at what is hidden: a value as a filter, a count, an order, a page’s end, an error. */
const aimed = (): Readonly<Record<string, string>> => ({
  'by citizen id, of the one world and of the other': `{ ${worlds
    .map(({ stranger }, index) => `a${index}: residentByCitizenId(citizenId: "${stranger.citizenId}") { id }`)
    .join(' ')} }`,
  'all residents, with all fields':
    '{ residents(first: 200) { nodes { id citizenId phone name birthDate sex careTags gridCode unitId household { id size } residences { id kind } } pageInfo { hasNextPage endCursor } } }',
  'all residents as they were a moment ago': `{ residents(asOf: "${new Date().toISOString()}", first: 200) { nodes { id citizenId phone name birthDate sex careTags gridCode unitId } pageInfo { hasNextPage endCursor } } }`,
  'all residents of a grid': `{ grid(code: "${demoGrid}") { residents(first: 200) { nodes { id name careTags } pageInfo { hasNextPage endCursor } } units(first: 50) { nodes { id occupants { id resident { id } } } } } }`,
  'counts of the city': '{ cityOverview(area: "4201") { residentCount openTicketCount applicationCount } }',
  'who lives in a unit': `{ unit(id: "${unitId}") { occupants { id kind since resident { name } } } }`,
  'one resident from every side': `{ resident(id: "${residentId}") { id name household { id } residences { id } reportedTickets(first: 5) { nodes { id } } } }`,
  'sensors and whom they watch':
    '{ sensors(first: 200) { nodes { id subject { id name } } pageInfo { hasNextPage } } }',
  errors: '{ resident(id: "x") { name } grid(code: "") { residents(first: 0) { nodes { id } } } }',
});

test('what aims at hidden values gets the same bytes in both worlds', async () => {
  for (const [aim, query] of Object.entries(aimed())) {
    const [one, other] = await bodies(persona.department('urban-management'), query);
    expect(other, aim).toBe(one);
    expect(one, aim).not.toContain('"code":"BAD_REQUEST"');
  }
});

test('the worlds do differ: the police, who may see, get other bytes', async () => {
  const police = persona.department('police');
  const different = async (queries: readonly string[]): Promise<number> => {
    let count = 0;
    for (const query of queries) {
      const [one, other] = await bodies(police, query);
      if (one !== other) count += 1;
    }
    return count;
  };
  const { errors: _errors, ...telling } = aimed();
  expect(await different(Object.values(telling))).toBeGreaterThanOrEqual(4);
  expect(await different(written(120, 3))).toBeGreaterThan(0);
});
