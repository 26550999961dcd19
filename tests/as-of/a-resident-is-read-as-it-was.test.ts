import { afterAll, beforeAll, expect, test } from 'vitest';
import { correct, recall } from '../corrections/amendments.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { before, read, readAll, storedAt } from './versions.ts';

let local: LocalCity;
let police: Ask;
let urban: Ask;
const nextGrid = '420102010001002';

beforeAll(async () => {
  local = await openLocalCity();
  police = await local.hub.ask(persona.department('police'));
  urban = await local.hub.ask(persona.department('urban-management'));
});
afterAll(() => local?.stop());

const one = `query($id: ID!, $asOf: DateTime) { resident(id: $id, asOf: $asOf) { id name phone gridCode household { id } } }`;
const byId = async (ask: Ask, id: string, asOf: string | null) =>
  (await read(ask, one, { id, asOf })).resident;
const listed = async (ask: Ask, id: string, asOf: string | null) =>
  (await readAll(ask, 'residents', 'id name phone', asOf)).nodes.find((node) => node.id === id) ?? null;

async function push(ask: Ask, index: number, key: string, more: object, grid = demoGrid): Promise<any> {
  const input = residentPush(index, grid, { idempotencyKey: key, ...more });
  return (await ask(registerResident, { input })).data?.['registerResident'].receipt;
}

/** A life of five versions: pushed, pushed again, corrected, recalled, pushed once more. */
async function live(index: number) {
  const first = await push(local.worker, index, `life-${index}-1`, { name: '王一', phone: '19900000001' });
  const id = first.recordId;
  const second = await push(local.worker, index, `life-${index}-2`, { name: '王二', phone: '19900000002' });
  const corrected = await correct(local.worker, {
    recordId: id,
    changes: [{ field: 'name', value: '王三' }],
  });
  const recalled = await recall(local.worker, { recordId: id });
  const again = await push(local.worker, index, `life-${index}-5`, { name: '王五', phone: '19900000005' });
  const versions = [first, second, corrected.receipt, recalled.receipt, again];
  const moments = await Promise.all(versions.map(({ position }) => storedAt(local.city, 1, position)));
  return { id, moments };
}

test('by id and in the list a resident stands as of each moment: pushed, corrected, recalled, pushed again', async () => {
  const { id, moments } = await live(1);
  const is = [
    ['王一', '19900000001'],
    ['王二', '19900000002'],
    ['王三', '19900000002'],
    null,
    ['王五', '19900000005'],
  ];
  for (const [index, moment] of moments.entries()) {
    for (const [asOf, expected] of [
      [moment, is[index]],
      [before(moment), is[index - 1] ?? null],
    ] as const) {
      const told = [await byId(police, id, asOf), await listed(police, id, asOf)];
      const seen = told.map((node) => (node === null ? null : [node.name, node.phone]));
      expect(seen, `version ${index + 1} as of ${asOf}`).toEqual([expected, expected]);
    }
  }
  expect((await byId(police, id, null)).name).toBe('王五');
});

test('fields are masked and hidden in the past as they are now', async () => {
  const { id, moments } = await live(2);
  const names = await Promise.all(moments.map(async (asOf) => (await byId(urban, id, asOf))?.name ?? null));
  expect(names).toEqual(['王**', '王**', '王**', null, '王**']);
  expect((await byId(urban, id, moments[0] as string)).phone).toBeNull();
  const worker = await byId(local.worker, id, moments[1] as string);
  expect(worker.name).toBe('王二');
  expect(worker.phone).not.toContain('00000002');
});

test('a record that moved is seen by each grid for the time that it was there, whoever asks now', async () => {
  const there = await local.hub.ask(persona.gridworker(nextGrid));
  const first = await push(local.worker, 3, 'move-1', {});
  const second = await push(there, 3, 'move-2', {}, nextGrid);
  const id = first.recordId;
  expect(second.recordId).toBe(id);
  const seen = async (asOf: string | null) => [
    await byId(local.worker, id, asOf),
    await listed(local.worker, id, asOf),
    await byId(there, id, asOf),
    await listed(there, id, asOf),
  ];
  const isThere = async (asOf: string | null) => (await seen(asOf)).map((node) => node !== null);
  expect(await isThere(before(first.acceptedAt))).toEqual([false, false, false, false]);
  expect(await isThere(first.acceptedAt)).toEqual([true, true, false, false]);
  expect(await isThere(before(second.acceptedAt))).toEqual([true, true, false, false]);
  expect(await isThere(second.acceptedAt)).toEqual([false, false, true, true]);
  expect((await byId(local.worker, id, first.acceptedAt)).gridCode).toBe(demoGrid);
});

test('a version whose values were destroyed is not there, and those of after that are', async () => {
  const { id, moments } = await live(4);
  await local.city.sql`
    update log.change set erased_at = now(), payload = '{}', sealed = null
    where shard = 1 and record_id = ${id} and accepted_at < ${moments[1] as string}`;
  expect(await byId(police, id, moments[0] as string)).toBeNull();
  expect(await listed(police, id, moments[0] as string)).toBeNull();
  expect((await byId(police, id, moments[1] as string)).name).toBe('王二');
});

test('what is still to come is no moment, and before the log there was nothing', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const { recordId: id } = await push(local.worker, 5, 'edge', {});
  for (const query of [
    `{ resident(id: "${id}", asOf: "${tomorrow}") { id } }`,
    `{ residents(asOf: "${tomorrow}") { nodes { id } } }`,
  ]) {
    const { errors } = await police(query);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['asOf'], code: 'INVALID_DATE' }],
    });
  }
  for (const asOf of ['2000-01-01T00:00:00Z', '0001-01-01T00:00:00Z']) {
    expect(await byId(police, id, asOf), asOf).toBeNull();
    expect((await readAll(police, 'residents', 'id', asOf)).nodes, asOf).toEqual([]);
  }
});

test('a reference from another domain leads to the present', async () => {
  const { id, moments } = await live(6);
  const [unit] = await local.city.sql`select id from housing.unit where grid_code = ${demoGrid} limit 1`;
  const residence = `mutation($input: RegisterResidenceInput!) {
    registerResidence(input: $input) { ... on RegisterResidencePayload { receipt { recordId } } } }`;
  const input = {
    idempotencyKey: 'lives',
    residentId: id,
    unitId: unit?.['id'],
    kind: 'OWNER',
    since: '2026-01-01',
  };
  await read(local.worker, residence, { input });
  const query = `query($id: ID!, $asOf: DateTime) {
    resident(id: $id, asOf: $asOf) { name residences { resident { name } } } }`;
  const { resident } = await read(police, query, { id, asOf: moments[0] });
  expect(resident).toEqual({ name: '王一', residences: [{ resident: { name: '王五' } }] });
});
