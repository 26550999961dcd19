import { dice, pick } from 'cityhub/demo-city/dice';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { correct, newKey, recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { erase } from '../erasure/erasures.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { merge, split } from '../merging/merges.ts';

const district = '420102';
const people = 10;

let local: LocalCity;
let worker: Ask;
let grids: string[];
/** The record of each person who was pushed, and whose records were merged into others. */
const known = new Map<number, string>();
const merged = new Set<number>();

beforeAll(async () => {
  local = await openLocalCity({ workers: false });
  worker = await local.hub.ask(persona.gridworker(district));
  const rows = await local.city.sql<{ code: string }[]>`
    select code from housing.grid where code ^@ ${district} order by code limit 5`;
  grids = rows.map(({ code }) => code);
  // A citizen who may count one grid: his own record counts once, whether it is there or elsewhere.
  await local.city.sql`
    insert into policy.access_grant (role, entity, fields, treatment, jurisdiction, purpose, legal_basis)
    values ('citizen', 'Resident', '{gridCode}', 'SEE', ${grids[1] as string}, 'self-service', '测试')`;
});
afterAll(() => local?.stop());

/** Who asks, as the token says and as the database is told: by the latter an administrator counts again. */
async function callers() {
  const resident = known.get(0) as string;
  const [grid] = grids;
  const worker = { role: 'gridworker', purpose: 'community-service' };
  return [
    [persona.department('police'), { role: 'department', department: 'police', purpose: 'public-security' }],
    [persona.gridworker(grid as string), { ...worker, area: grid as string }],
    [persona.gridworker(district), { ...worker, area: district }],
    [
      { ...persona.citizen, resident },
      { role: 'citizen', resident, purpose: 'self-service' },
    ],
    [persona.auditor, { role: 'auditor', purpose: 'audit' }],
    [persona.operator, { role: 'operator', purpose: 'operations' }],
  ] as const;
}

/** Residents of each area one by one, as an administrator to whom no row is hidden, and by the rights of a caller. */
function countOneByOne(settings: Record<string, string>, areas: readonly string[]): Promise<number[]> {
  return local.city.sql.begin(async (tx) => {
    for (const [name, value] of Object.entries(settings))
      await tx`select set_config(${`cityhub.${name}`}, ${value}, true)`;
    const rows = await tx<{ n: number }[]>`
      select (select count(*)::int from people.resident r where r.withdrawn_at is null and r.grid_code ^@ a.area
        and (r.grid_code ^@ any (policy.readable('Resident')) or r.id = policy.own_record())) as n
      from unnest(${[...areas]}::text[]) with ordinality as a (area, place) order by a.place`;
    return rows.map(({ n }) => n);
  }) as Promise<number[]>;
}

const overview = (areas: readonly string[]): string =>
  `{ ${areas.map((area, at) => `a${at}: cityOverview(area: "${area}") { residentCount unitCount }`).join(' ')} }`;

async function expectTrueCounts(after: string): Promise<void> {
  const areas = ['42', district, ...grids];
  const [wrong] = await local.city.sql`
    select count(*)::int as n from people.grid_count c full join
      (select grid_code, count(*) as n from people.resident where withdrawn_at is null group by grid_code) r using (grid_code)
    where coalesce(c.residents, 0) <> coalesce(r.n, 0)`;
  expect(wrong?.['n'], after).toBe(0);
  for (const [claims, settings] of await callers()) {
    const { data, errors } = await (await local.hub.ask(claims))(overview(areas));
    expect(errors, after).toBeNull();
    const counted = areas.map((_area, at) => data?.[`a${at}`].residentCount);
    expect(counted, `${settings.role} after ${after}`).toEqual(await countOneByOne(settings, areas));
  }
}

const push = async (index: number, gridCode: string): Promise<void> => {
  const input = { ...residentPush(index, gridCode), idempotencyKey: newKey() };
  const { data, text } = await worker(registerResident, { input });
  const recordId = data?.['registerResident'].receipt?.recordId;
  expect(recordId, text).toBeDefined();
  known.set(index, recordId);
};

/** What may become of a person and his record; what is refused because of what went before changes no count. */
const acts: Readonly<Record<string, (index: number, other: number, grid: string) => Promise<unknown>>> = {
  push: (index, _other, grid) => push(index, grid),
  move: (index, _other, grid) => push(index, grid),
  'push of many': (index, other, grid) =>
    worker(registerResidents, {
      inputs: [index, other, index].map((one) => ({ ...residentPush(one, grid), idempotencyKey: newKey() })),
    }),
  correction: (index) =>
    correct(worker, { recordId: known.get(index), changes: [{ field: 'name', value: '改名' }] }),
  recall: (index) => recall(worker, { recordId: known.get(index) }),
  erasure: (index) => erase(worker, { recordId: known.get(index) }),
  async merge(index, other) {
    const answer = await merge(worker, { recordId: known.get(index), intoRecordId: known.get(other) });
    if (answer.receipt !== undefined) merged.add(index);
    return answer;
  },
  async split(index) {
    const [last = index] = [...merged].reverse();
    merged.delete(last);
    return split(worker, { recordId: known.get(last) });
  },
};

test('whatever becomes of people, the counts are those of the records that each caller may see', async () => {
  for (let index = 0; index < people; index += 1) await push(index, pick(grids, index));
  await expectTrueCounts('the first pushes');
  await push(0, grids[1] as string);
  await expectTrueCounts('a citizen moved to a grid that he may count');
  const [first, second] = [dice('overview act'), dice('overview person')];
  const done = new Map<string, number>();
  for (let step = 0; step < 64; step += 1) {
    const names = Object.keys(acts);
    const act = pick(names, first(step, names.length));
    const index = second(step, people);
    const other = (index + 1 + first(step + 1000, people - 1)) % people;
    const answer = (await acts[act]?.(index, other, pick(grids, second(step + 1000, 5)))) as any;
    if (answer?.receipt !== undefined || answer === undefined || answer?.errors === null)
      done.set(act, (done.get(act) ?? 0) + 1);
    if (step % 16 === 15) await expectTrueCounts(`${act}, act ${step}`);
  }
  // The dice must not leave one out.
  for (const act of Object.keys(acts)) expect(done.get(act) ?? 0, act).toBeGreaterThan(1);
});

test('units are counted whichever way they come and go', async () => {
  const { sql } = local.city;
  const [from, to] = grids as [string, string];
  const police = await local.hub.ask(persona.department('police'));
  const expectTrueUnits = async (): Promise<void> => {
    const areas = ['42', from, to];
    const { data } = await police(overview(areas));
    const rows = await sql<{ n: number }[]>`
      select (select count(*)::int from housing.unit u where u.grid_code ^@ a.area) as n
      from unnest(${areas}::text[]) with ordinality as a (area, place) order by a.place`;
    expect(areas.map((_area, at) => data?.[`a${at}`].unitCount)).toEqual(rows.map(({ n }) => n));
  };
  await expectTrueUnits();
  const [building] = await sql`select id from housing.building where grid_code = ${from} limit 1`;
  await sql`
    insert into housing.unit (id, building_id, grid_code, number, floor)
    select gen_random_uuid(), ${building?.['id']}, ${from}, 'new ' || n, 1 from generate_series(1, 7) n`;
  await expectTrueUnits();
  await sql`update housing.unit set grid_code = ${to} where number in ('new 1', 'new 2')`;
  await expectTrueUnits();
  await sql`delete from housing.unit where number in ('new 2', 'new 3')`;
  await expectTrueUnits();
});

test('an emptied table counts nobody', async () => {
  const { sql } = local.city;
  await sql`truncate people.resident`;
  const [left] = await sql`select sum(residents)::int as n from people.grid_count`;
  expect(left?.['n']).toBe(0);
  await push(1, grids[0] as string);
  await expectTrueCounts('the first push into an empty table');
});
