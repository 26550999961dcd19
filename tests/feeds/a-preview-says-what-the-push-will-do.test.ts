import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, residentPush } from '../harness/pushes.ts';
import { act, createFeed, issuesOf, operator, pauseFeed, police, policeFeed } from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let worker: Ask;
let department: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  worker = await hub.ask(persona.gridworker(demoGrid));
  department = await hub.ask(police);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const preview = `query($input: PreviewPropagationInput!) { previewPropagation(input: $input) {
  department { code } feed { id } gets conditional reason fields { name treatment } withheld { field reason } } }`;
const push = `mutation($input: RegisterResidentInput!) { registerResident(input: $input) {
  ... on RegisterResidentPayload { receipt { board deliveries {
    department { code } state fields masked withheld { field reason } receipt { digest } } } }
  ... on DomainError { code } } }`;

const ask = async (input: object, who: Ask = worker): Promise<any[]> => {
  const { data, text } = await who(preview, { input: { entity: 'Resident', gridCode: demoGrid, ...input } });
  if (data === null) throw new Error(text);
  return data['previewPropagation'];
};
const order = async (of: object): Promise<string> =>
  (await act(department, createFeed, { input: policeFeed({ ...of }) })).feed.id;
const lineOf = async (feedId: string, input: object = {}) =>
  (await ask(input)).find((one) => one.feed.id === feedId);

test('what it promises is what the receipt of the push shows, for every department of the demo', async () => {
  const promised = (await ask({ values: [{ name: 'sex', value: 'F' }] })).filter((one) => one.gets);
  expect(new Set(promised.map((one) => one.department.code))).toEqual(
    new Set(['police', 'population', 'construction', 'urban-management']),
  );
  const { receipt } = await act(worker, push, { input: residentPush(1, demoGrid) });
  const shown = receipt.deliveries.map(({ department: { code }, fields, masked, withheld }: any) => [
    code,
    fields,
    masked,
    withheld,
  ]);
  expect(
    promised.map(({ department: { code }, fields, withheld }) => [
      code,
      fields.map((one: any) => one.name),
      fields.filter((one: any) => one.treatment === 'MASK').map((one: any) => one.name),
      withheld,
    ]),
  ).toEqual(shown);
  expect(receipt.board).toBe('住房和城乡建设局 … 公安局 … 人口管理办公室 … 城市管理执法委员会 …');
});

test('a filter is decided where its values are given, and leaves it open where not', async () => {
  const feedId = await order({ filter: [{ field: 'sex', in: ['F'] }] });
  expect(await lineOf(feedId)).toMatchObject({ gets: true, conditional: true, reason: null });
  expect(await lineOf(feedId, { values: [{ name: 'sex', value: 'F' }] })).toMatchObject({
    gets: true,
    conditional: false,
  });
  expect(await lineOf(feedId, { values: [{ name: 'sex', value: 'M' }] })).toMatchObject({
    gets: false,
    reason: 'FILTERED',
    fields: [],
  });
});

test('a feed elsewhere, a paused one and one that waits for its approval say why they get nothing', async () => {
  const elsewhere = await order({ jurisdiction: '420103' });
  expect((await lineOf(elsewhere)).reason).toBe('OUTSIDE_JURISDICTION');
  const paused = await order({});
  await act(department, pauseFeed, { feedId: paused });
  expect((await lineOf(paused)).reason).toBe('PAUSED');
  const proposed = await order({ sink: { webhook: { url: 'https://hooks.example/in' } } });
  expect((await lineOf(proposed)).reason).toBe('PROPOSED');
});

test('a feed whose rights are gone gets nothing of it', async () => {
  const id = crypto.randomUUID();
  await city.sql`insert into policy.feed (id, department, name, entity, shard, fields, jurisdiction, purpose, sink)
    values (${id}, 'police', ${id}, 'Resident', 1, '{careTags}', '4201', 'public-security', '{"kind":"stream"}')`;
  await expect.poll(() => lineOf(id), { timeout: 5000 }).toMatchObject({ gets: false, reason: 'WITHHELD' });
});

test('nothing is stored', async () => {
  const state = () => city.sql`
    select (select sum(position) from log.head) as heads, (select number from policy.revision) as revision,
      (select count(*) from people.resident) as residents`;
  const before = await state();
  await ask({ values: [{ name: 'name', value: '王小明' }] });
  expect([...(await state())]).toEqual([...before]);
});

test('whoever may push there may ask, and nobody else', async () => {
  for (const claims of [police, operator('li')])
    expect((await ask({}, await hub.ask(claims))).length).toBeGreaterThan(3);
  for (const claims of [persona.gridworker('420103'), persona.citizen, persona.auditor]) {
    const { errors } = await (await hub.ask(claims))(preview, {
      input: { entity: 'Resident', gridCode: demoGrid },
    });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

test('what is wrong is named at once, without the values', async () => {
  const input = {
    entity: 'Resident',
    gridCode: '420102999999999',
    values: [{ name: 'colour', value: 'geheim-4711' }],
  };
  const { errors, text } = await department(preview, { input });
  expect(issuesOf(errors?.[0]?.extensions)).toEqual([
    'input.gridCode UNKNOWN_GRID',
    'input.values.0.name UNKNOWN_FIELD',
  ]);
  expect(text).not.toContain('geheim');
});
