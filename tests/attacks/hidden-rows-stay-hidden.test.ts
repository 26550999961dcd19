import { encodeCursor } from '@cityhub/schema/graph/cursor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

const neighbour = '420102010001002';
const push = residentPush(4000, demoGrid, { careTags: ['独居老人'] });

let city: ClonedCity;
let hub: LocalHub;
/** Who looks after the grid that the resident lives in, and who looks after the next one. */
let his: Ask;
let theirs: Ask;
let id: string;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  his = await hub.ask(persona.gridworker(demoGrid));
  theirs = await hub.ask(persona.gridworker(neighbour));
  const answer = await his(registerResident, { input: push });
  id = answer.data?.['registerResident'].receipt.recordId;
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const byId = 'query($id: ID!) { resident(id: $id) { id name gridCode household { id } residences { id } } }';
const byCitizenId = 'query($citizenId: String!) { residentByCitizenId(citizenId: $citizenId) { id name } }';
const count = async (table: string, prefix: string, more = ''): Promise<number> => {
  const [row] = await city.sql.unsafe(
    `select count(*)::int as n from ${table} where grid_code ^@ $1 ${more}`,
    [prefix],
  );
  return row?.['n'] as number;
};

test('both grids exist and have residents, so that what is hidden is there', async () => {
  expect(await count('people.resident', demoGrid)).toBeGreaterThan(0);
  expect(await count('people.resident', neighbour)).toBeGreaterThan(0);
});

describe('the grid worker of the next grid', () => {
  test('does not find the resident by id, and his own grid worker does', async () => {
    expect((await his(byId, { id })).data?.['resident']).toMatchObject({ id, name: push.name });
    const answer = await theirs(byId, { id });
    expect(answer.data).toEqual({ resident: null });
    expect(answer.errors).toBeNull();
  });

  test('gets the same bytes for a resident who is not his and for one who never was', async () => {
    const foreign = await theirs(byId, { id });
    for (const other of ['3094987f-3960-8543-8f62-055921a7146b', 'no id at all', ''])
      expect((await theirs(byId, { id: other })).text).toBe(foreign.text);
    const known = await theirs(byCitizenId, { citizenId: push.citizenId });
    for (const other of [citizenId(4999), '11010519491231002X', 'nobody', ''])
      expect((await theirs(byCitizenId, { citizenId: other })).text).toBe(known.text);
    expect(known.data).toEqual({ residentByCitizenId: null });
  });

  test('does not find him in the list, on no page and behind no cursor', async () => {
    const page =
      'query($after: String) { residents(first: 200, after: $after) { nodes { id gridCode } pageInfo { hasNextPage endCursor } } }';
    const ids: string[] = [];
    const first = '00000000-0000-0000-0000-000000000000';
    const before = id.slice(0, -1) + (id.endsWith('0') ? '0' : '0');
    for (const start of [null, encodeCursor([first]), encodeCursor([before]), encodeCursor([id])]) {
      let after = start;
      do {
        const { nodes, pageInfo } = (await theirs(page, { after })).data?.['residents'] ?? {};
        expect(nodes.every((node: any) => node.gridCode === neighbour)).toBe(true);
        ids.push(...nodes.map((node: any) => node.id));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
    }
    expect(ids).not.toContain(id);
    expect(new Set(ids).size).toBe(await count('people.resident', neighbour));
  });

  test('does not find him below his grid, his unit or the list of grids', async () => {
    const below = `query($grid: String!) {
      grid(code: $grid) { residents(first: 200) { nodes { id } } tickets(first: 50) { nodes { id } } units(first: 50) { nodes { occupants { id resident { id } } } } }
      grids(first: 50) { nodes { code residents(first: 50) { nodes { id } } } }
    }`;
    const { grid, grids } = (await theirs(below, { grid: demoGrid })).data ?? {};
    expect(grid.residents.nodes).toEqual([]);
    expect(grid.tickets.nodes).toEqual([]);
    expect(grid.units.nodes.length).toBeGreaterThan(0);
    expect(grid.units.nodes.flatMap((unit: any) => unit.occupants)).toEqual([]);
    const crowded = grids.nodes.filter((one: any) => one.residents.nodes.length > 0);
    expect(crowded.map((one: any) => one.code)).toEqual([neighbour]);
    const mine = (await his(below, { grid: demoGrid })).data?.['grid'];
    expect(mine.residents.nodes.map((one: any) => one.id)).toContain(id);
    expect(mine.units.nodes.flatMap((unit: any) => unit.occupants).length).toBeGreaterThan(0);
  });

  test('cannot count him: an overview counts what its reader may see', async () => {
    const overview =
      'query($area: ID!) { cityOverview(area: $area) { residentCount openTicketCount applicationCount } }';
    const of = async (ask: Ask, area: string) => (await ask(overview, { area })).data?.['cityOverview'];
    const open = "and state <> 'RESOLVED'";
    for (const area of [demoGrid, '420102', '4201']) {
      const inside = neighbour.startsWith(area);
      expect(await of(theirs, area)).toEqual({
        residentCount: inside ? await count('people.resident', neighbour) : 0,
        openTicketCount: inside ? await count('tickets.ticket', neighbour, open) : 0,
        applicationCount: inside ? await count('services.application', neighbour) : 0,
      });
    }
    expect((await of(his, demoGrid)).residentCount).toBe(await count('people.resident', demoGrid));
  });

  test('sees no number change when a resident is added who is not his', async () => {
    const everything = `{ cityOverview(area: "4201") { residentCount } residents(first: 200) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
    const before = await theirs(everything);
    const { data } = await his(registerResident, { input: residentPush(4001, demoGrid) });
    expect(data?.['registerResident'].__typename).toBe('RegisterResidentPayload');
    expect((await theirs(everything)).text).toBe(before.text);
  });

  test('cannot register anybody in a grid that is not his, and stores nothing by trying', async () => {
    const before = await count('people.resident', demoGrid);
    const { data } = await theirs(registerResident, { input: residentPush(4002, demoGrid) });
    expect(data?.['registerResident']).toMatchObject({ __typename: 'ForbiddenError', code: 'FORBIDDEN' });
    expect(await count('people.resident', demoGrid)).toBe(before);
  });
});

test('a grid worker without a grid, and one for another purpose, finds nobody', async () => {
  const callers = [
    { role: 'gridworker', purpose: 'community-service' },
    { role: 'gridworker', grid: demoGrid, purpose: 'curiosity' },
    { role: 'gridworker', grid: demoGrid },
  ] as const;
  for (const claims of callers) {
    const ask = await hub.ask(claims);
    expect((await ask(byId, { id })).data).toEqual({ resident: null });
    expect((await ask('{ residents(first: 200) { nodes { id } } }')).data?.['residents'].nodes).toEqual([]);
  }
});

// Who finds a row by a field learns the field: the fire service may know that somebody at this door needs help, not that
// it is the person with this number.
const lookUps = [
  ['police', 'public-security', true],
  ['population', 'population-management', true],
  ['fire', 'fire-safety', false],
  ['urban-management', 'city-management', false],
  ['education', 'school-enrolment', false],
  ['police', 'curiosity', false],
] as const;
test.each(lookUps)(
  'that %s for %s finds a resident by his citizen id is %s',
  async (department, purpose, finds) => {
    const ask = await hub.ask({ role: 'department', department, purpose });
    const { data } = await ask(byCitizenId, { citizenId: push.citizenId });
    expect(data?.['residentByCitizenId']?.id ?? null).toBe(finds ? id : null);
  },
);
