import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import {
  compared,
  feedDiff,
  feedNamed,
  outcomeOf,
  reconcileFeed,
  repairFeed,
  today,
} from './reconciliations.ts';

let city: ClonedCity;
let hub: LocalHub;
let worker: Ask;
let police: Ask;
let operator: Ask;
let feed: string;
/** Records of today, sorted, as all sides sort them. */
let ids: string[];

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city);
  worker = await hub.ask(persona.gridworker(demoGrid));
  police = await hub.ask(persona.department('police'));
  operator = await hub.ask(persona.operator);
  feed = await feedNamed(city, 'police-residents');
  const inputs = Array.from({ length: 50 }, (_, row) =>
    residentPush(row, demoGrid, { careTags: ['独居老人'] }),
  );
  const answer = await worker(registerResidents, { inputs });
  ids = answer.data?.['registerResidents'].rows.map((row: any) => row.receipt.recordId).sort();
  // Half of them get a second version.
  await worker(registerResidents, {
    inputs: inputs
      .slice(0, 25)
      .map((row) => ({ ...row, idempotencyKey: `again-${row.idempotencyKey}`, phone: '13800138000' })),
  });
  await worker(registerResident, {
    input: residentPush(99, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 20_000 }),
  });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('every feed of a quiet city matches: sealed values, masks, moments, numbers and lists', async () => {
  const feeds = await city.sql`select id, name from policy.feed order by name`;
  const days = new Map<string, number>();
  for (const { id, name } of feeds) {
    const [row] = await city.sql`
      select to_char(max(c.accepted_at at time zone 'Asia/Shanghai'), 'YYYY-MM-DD') as day from log.change c
      join policy.feed f on f.id = ${id} where c.entity = f.entity and c.shard = f.shard`;
    const day = row?.['day'] ?? today();
    await until(`${name} has everything`, async () => {
      const found = await compared(operator, id, day);
      days.set(`${name} ${found.state} ${found.detail ?? ''}`.trim(), Number(found.hubCount));
      expect(found.drifted, name).toBe(0);
      return found.state === 'MATCH';
    });
    const found = await outcomeOf(operator, id, day);
    expect([found.departmentCount, found.departmentRoot], name).toEqual([found.hubCount, found.hubRoot]);
  }
  expect(days.get('police-residents MATCH')).toBe(51);
  expect(days.get('urban-management-residents MATCH')).toBe(51);
  expect(days.get('urban-management-tickets MATCH')).toBeGreaterThan(0);
  expect(days.get('population-occupancies MATCH')).toBeGreaterThan(0);
});

test('each kind of drift is named, repaired and gone, without a value anywhere', async () => {
  const there = city.department('police');
  const at = (index: number): string => ids[index] as string;
  const extra = '00000000-0000-8000-8000-000000000001';
  await there`delete from cityhub.resident where record_id = ${at(0)}`;
  await there`insert into cityhub.resident (record_id, version, name, changed_at) values (${extra}, 7, '多余的人', now())`;
  await there`update cityhub.resident set version = version - 1, phone = '19900000000' where record_id = ${at(1)}`;
  await there`update cityhub.resident set name = '改过的名字' where record_id = ${at(2)}`;
  await there`update cityhub.resident set version = 900000000 where record_id = ${at(3)}`;
  await there`update cityhub.resident set changed_at = changed_at - interval '3 days' where record_id = ${at(4)}`;
  const found = await compared(police, feed, today());
  expect(found).toMatchObject({ state: 'DRIFT', drifted: 5, hubCount: 51 });
  expect(found.hubRoot).not.toBe(found.departmentRoot);
  const kinds = Object.fromEntries(found.records.nodes.map((one: any) => [one.recordId, one.kind]));
  expect(kinds).toEqual({
    [extra]: 'EXTRA',
    [at(0)]: 'MISSING',
    [at(1)]: 'STALE',
    [at(2)]: 'ALTERED',
    [at(3)]: 'ALTERED',
  });
  const [text] = await city.sql`
    select (select string_agg(to_jsonb(d)::text, '') from log.drift d) || (select string_agg(to_jsonb(r)::text, '') from log.reconciliation r) as all`;
  expect(text?.['all']).not.toMatch(/多余的人|改过的名字|19900000000/);

  const ordered = await police(repairFeed, { feedId: feed, day: today(), reason: '每日对账发现差异' });
  expect(ordered.data?.['repairFeed'].state, ordered.text).toBe('DRIFT');
  const twice = await police(repairFeed, { feedId: feed, day: today(), reason: '再来一次' });
  expect(twice.data?.['repairFeed'].code).toBe('INVALID_STATE');
  await until('the day is mended and compared again', async () => {
    const after = await outcomeOf(police, feed, today());
    return after.state === 'MATCH' && after.departmentRoot === after.hubRoot;
  });
  const rows =
    await there`select record_id from cityhub.resident where record_id = any(${[extra, ...ids]}) order by record_id`;
  expect(rows.map((row) => row['record_id'])).toEqual(ids);
  const [repair] = await city.sql`select state, removed, resend_id is not null as sent from log.repair`;
  expect(repair).toEqual({ state: 'DONE', removed: 2, sent: true });
});

test('what a department may not have any more is unexpected, and a repair takes it out', async () => {
  const population = await hub.ask(persona.department('population'));
  const populationFeed = await feedNamed(city, 'population-residents');
  expect(await compared(population, populationFeed, today())).toMatchObject({ state: 'MATCH' });
  await city.sql`update policy.access_grant set fields = array_remove(fields, 'sex')
    where department = 'population' and entity = 'Resident'`;
  await until('the workers know', async () => {
    const found = await compared(population, populationFeed, today());
    return found.state === 'DRIFT' && found.drifted === 51;
  });
  const found = await outcomeOf(population, populationFeed, today());
  expect(new Set(found.records.nodes.map((one: any) => one.kind))).toEqual(new Set(['UNEXPECTED_FIELDS']));
  await population(repairFeed, { feedId: populationFeed, day: today(), reason: '权限已收回' });
  await until('the column is empty', async () => {
    const [row] = await city.department('population')`
      select count(sex)::int as n from cityhub.resident where record_id = any(${ids})`;
    return row?.['n'] === 0 && (await outcomeOf(population, populationFeed, today())).state === 'MATCH';
  });
});

test('a department reads and orders its own, an auditor reads, nobody else learns that there is a feed', async () => {
  const place = { feedId: feed, day: today() };
  const stranger = await hub.ask(persona.department('construction'));
  const auditor = await hub.ask(persona.auditor);
  const nobody = { feedId: '00000000-0000-4000-8000-000000000000', day: today() };
  const refused = await stranger(feedDiff, place);
  expect(refused.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect(refused.text).toBe((await stranger(feedDiff, nobody)).text);
  for (const query of [reconcileFeed, repairFeed]) {
    const mine = await stranger(query, { ...place, reason: '试试' });
    expect(mine.text).toBe((await stranger(query, { ...nobody, reason: '试试' })).text);
    expect(mine.text).toContain('NOT_FOUND');
    for (const caller of [auditor, worker, await hub.ask(persona.citizen)])
      expect((await caller(query, { ...place, reason: '试试' })).text).toContain('FORBIDDEN');
  }
  expect((await auditor(feedDiff, place)).data?.['feedDiff'].state).toBe('MATCH');
  expect((await worker(feedDiff, place)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await police(reconcileFeed, { feedId: feed, day: '2099-01-01' })).text).toContain('INVALID_INPUT');
  expect((await police(repairFeed, { ...place, reason: '身份证 110101199003070011' })).text).toContain(
    'INVALID_INPUT',
  );
});
