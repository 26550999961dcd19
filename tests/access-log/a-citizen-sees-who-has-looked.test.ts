import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBreakGlass, people, requestInput, valuesSeen } from '../break-glass/break-glass-documents.ts';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { citizenId, demoGrid } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { logOfOthers, ownRecord, recordAccess } from './access-documents.ts';

const unknown = '3094987f-3960-8543-8f62-055921a7146b';
const reading = 'query($id: ID!) { resident(id: $id) { name phone careTags } }';

let local: LocalCity;
let wang: string;
let self: Ask;
let sun: Ask;
let qian: Ask;

const citizen = (resident: string): Promise<Ask> => local.hub.ask({ ...persona.citizen, resident });
/** Reads are stored in the order of their answers only where each is stored before the next is asked. */
const stored = async (who: Ask, query: string, id: string): Promise<void> => {
  const count = async () =>
    (await local.city.sql`select from log.read where record_ids @> array[${id}]::uuid[]`).length;
  const before = await count();
  await who(query, { id });
  await until('the reading is stored', async () => (await count()) > before);
};

/** A resident whose registration is stored as the first reading: the grid worker was shown what he had pushed. */
const register = async (index: number): Promise<string> => {
  const { recordId } = await local.register(index);
  await until('the registration is stored as a reading', async () => {
    const rows = await local.city.sql`select from log.read where record_ids @> array[${recordId}]::uuid[]`;
    return rows.length > 0;
  });
  return recordId;
};

beforeAll(async () => {
  local = await openLocalCity();
  wang = (await local.register(8200, { careTags: ['独居老人'] })).recordId;
  self = await citizen(wang);
  [sun, qian] = await Promise.all([local.hub.ask(people.sun), local.hub.ask(people.qian)]);
});
afterAll(() => local?.stop());

describe('the own record', () => {
  const all = '{ residents(first: 200) { nodes { id } } }';

  test('is shown to the citizen whose token names it, numbers masked, and no other', async () => {
    const { data } = await self(
      'query($id: ID!) { resident(id: $id) { id name birthDate sex gridCode citizenId phone careTags unitId household { id } } }',
      { id: wang },
    );
    expect(data?.['resident']).toEqual({
      id: wang,
      name: '居民8200',
      birthDate: '1900-01-09',
      sex: expect.stringMatching(/^(FE)?MALE$/),
      gridCode: demoGrid,
      citizenId: expect.stringMatching(/^\d{3}\*+\d{4}$/),
      phone: expect.stringMatching(/^199\*+\d{4}$/),
      careTags: null,
      unitId: null,
      household: null,
    });
    expect((await self(all)).data).toEqual({ residents: { nodes: [{ id: wang }] } });
    const { recordId: other } = await local.register(8201);
    expect((await self(reading, { id: other })).data).toEqual({ resident: null });
  });

  test('is found by no citizen id, not even the own one', async () => {
    const find = 'query($n: String!) { residentByCitizenId(citizenId: $n) { id } }';
    expect((await self(find, { n: citizenId(8200) })).data).toEqual({ residentByCitizenId: null });
  });

  test('a token of no citizen, or without a record, opens nothing by the claim', async () => {
    for (const claims of [
      persona.citizen,
      { ...persona.operator, resident: wang },
      { ...persona.department('water'), resident: wang },
    ]) {
      const who = await local.hub.ask(claims);
      expect((await who(reading, { id: wang })).data).toEqual({ resident: null });
      expect((await who(all)).data).toEqual({ residents: { nodes: [] } });
    }
  });
});

test('a department, a grid worker, a refused stranger and an auditor with a break-glass stand there in order, with their purposes', async () => {
  const recordId = await register(8210);
  const me = await citizen(recordId);
  const police = await local.hub.ask({ ...persona.department('police'), person: 'wang-fang' });
  await stored(police, reading, recordId);
  await stored(local.worker, reading, recordId);
  await stored(await local.hub.ask(persona.gridworker('420106010001001')), reading, recordId);
  await stored(sun, reading, recordId);
  const glass = await openBreakGlass(sun, qian, requestInput(recordId, { fields: ['phone'] }));
  await until('the values are read and stored', async () => {
    expect(await valuesSeen(sun, glass)).toHaveLength(1);
    return (await logOfOthers(me, recordId, 6)).some((one) => one.breakGlassId !== null);
  });

  const told = (await logOfOthers(me, recordId, 6)).reverse().slice(1);
  expect(
    told
      .slice(0, 4)
      .map((one) => [one.role, one.department?.code ?? null, one.purpose, one.code, one.breakGlassId]),
  ).toEqual([
    ['DEPARTMENT', 'police', 'public-security', null, null],
    ['GRIDWORKER', null, 'community-service', null, null],
    ['GRIDWORKER', null, 'community-service', 'NOT_FOUND', null],
    ['AUDITOR', null, 'audit', null, null],
  ]);
  expect(told[0]).toMatchObject({ entity: 'Resident', refused: ['careTags'] });
  expect(told[1]).toMatchObject({ seen: ['careTags', 'name'], masked: ['phone'], refused: [] });
  expect(told[2]).toMatchObject({ seen: [], masked: [], refused: [] });
  expect(told[3]).toMatchObject({ seen: [], refused: ['careTags', 'name', 'phone'] });
  expect(told.find((one) => one.breakGlassId !== null)).toMatchObject({
    role: 'AUDITOR',
    seen: ['phone'],
    breakGlassId: glass,
    breakGlassBasis: '《中华人民共和国审计法》第三十四条',
  });
  expect(told.every((one) => one.actor === null)).toBe(true);
  const positions = told.map((one) => one.position);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
});

describe('who is told', () => {
  test('to another citizen, a grid worker and the police the record is one that does not exist', async () => {
    const { recordId: other } = await local.register(8220);
    const strangers = [
      { ...persona.citizen, resident: other },
      persona.citizen,
      persona.gridworker(demoGrid),
      persona.department('police'),
    ];
    for (const claims of strangers) {
      const who = await local.hub.ask(claims);
      const foreign = await who(recordAccess, { id: wang });
      expect(foreign.data).toEqual({ recordAccess: null });
      expect(foreign.text).toBe((await who(recordAccess, { id: unknown })).text);
    }
    const worker = await local.worker(ownRecord, { id: wang });
    expect(worker.data).toEqual({ resident: { id: wang, accessLog: null, holders: null } });
    const neighbour = await citizen(other);
    expect((await neighbour(ownRecord, { id: wang })).text).toBe(
      (await neighbour(ownRecord, { id: unknown })).text,
    );
    expect((await self(recordAccess, { id: 'x' })).data).toEqual({ recordAccess: null });
  });

  test('auditors and operators are told the accounts, the citizen his own alone', async () => {
    await stored(local.worker, reading, wang);
    await stored(self, ownRecord, wang);
    const mine = (await self(recordAccess, { id: wang, first: 200 })).data?.['recordAccess'].accessLog.nodes;
    expect(new Set(mine.map((one: any) => [one.own, one.actor].join()))).toEqual(
      new Set([`true,citizen:${wang}`, 'false,']),
    );
    for (const who of [qian, await local.hub.ask(people.zhao)]) {
      const nodes = (await who(recordAccess, { id: wang, first: 200 })).data?.['recordAccess'].accessLog
        .nodes;
      expect(nodes.some((one: any) => one.actor === `gridworker:${demoGrid}`)).toBe(true);
      expect(nodes.every((one: any) => one.actor !== null)).toBe(true);
    }
  });

  test('asking who has looked is itself a reading that is told, refused or not', async () => {
    const recordId = await register(8230);
    await stored(qian, recordAccess, recordId);
    await stored(await local.hub.ask(persona.department('police')), recordAccess, recordId);
    const told = await logOfOthers(await citizen(recordId), recordId, 3);
    expect(told.map((one) => [one.role, one.seen, one.refused, one.code])).toEqual([
      ['DEPARTMENT', [], ['accessLog'], 'NOT_FOUND'],
      ['AUDITOR', ['accessLog'], [], null],
      ['GRIDWORKER', expect.arrayContaining(['name']), [], null],
    ]);
  });
});

test('pages hold still while new readings come: each older one once', async () => {
  const recordId = await register(8240);
  for (let count = 0; count < 7; count += 1) await stored(local.worker, reading, recordId);
  const me = await citizen(recordId);
  const before = (
    await local.city.sql`
    select position from log.read where record_ids @> array[${recordId}]::uuid[] order by position desc`
  ).map((row) => row['position']);
  const positions: number[] = [];
  let after: string | null = null;
  do {
    const page: any = (await me(recordAccess, { id: recordId, first: 2, after })).data?.['recordAccess']
      .accessLog;
    positions.push(...page.nodes.map((one: any) => one.position));
    await stored(local.worker, reading, recordId);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  // A reading that came between is not among them: it stands before the first page.
  expect(positions).toEqual(before);
  for (const wrong of ['x', Buffer.from('["-1"]').toString('base64url')])
    expect((await me(recordAccess, { id: recordId, after: wrong })).errors?.[0]?.extensions.code).toBe(
      'INVALID_INPUT',
    );
});
