import { urlForRole } from '@cityhub/schema/runtime/database-url';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import {
  act,
  createFeed,
  drop,
  issuesOf,
  operator,
  police,
  policeFeed,
  redeliver,
  water,
} from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let department: Ask;
let worker: Sql;
let feedId: string;
const positions: number[] = [];
const reason = '接收端已修复，编码问题';

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  department = await hub.ask(police);
  worker = postgres(urlForRole(city.url, 'worker', city.secrets), { max: 1 });
  feedId = (await act(department, createFeed, { input: policeFeed({ whenParked: 'HOLD' }) })).feed.id;
  const grid = await hub.ask(persona.gridworker(demoGrid));
  const push = async (index: number, key: string): Promise<void> => {
    const input = residentPush(index, demoGrid, { idempotencyKey: key });
    const { receipt } = await act(grid, registerResident, { input });
    positions.push(receipt.position);
    // As the worker parks it: the first version for its own sake, the later one behind it.
    const why = key.endsWith('b') ? 'HELD_BEHIND_PARKED' : 'SINK_REFUSED';
    await worker`insert into log.parked (feed_id, shard, position, record_id, reason, detail, attempts)
      values (${feedId}, 1, ${receipt.position}, ${receipt.recordId}, ${why}, '22001', 3)`;
  };
  for (const [index, key] of [
    [1, '1a'],
    [1, '1b'],
    [2, '2a'],
    [3, '3a'],
  ] as const)
    await push(index, key);
});
afterAll(async () => {
  await worker?.end();
  await hub?.stop();
  await city?.drop();
});

const document = `query($feedId: ID!, $first: Int, $after: String) { deadLetters(feedId: $feedId, first: $first, after: $after) {
  nodes { recordId entity position reason detail attempts state heldBehind fields withheld { field reason } decidedBy decisionReason }
  pageInfo { hasNextPage endCursor } } }`;
const list = async (ask: Ask = department, more: object = {}) =>
  (await ask(document, { feedId, ...more })).data?.['deadLetters'];
const at = (index: number): number => positions[index] as number;

test('a department sees its own, page by page, with reasons and field names and no value', async () => {
  const page = await list(department, { first: 3 });
  expect(page.nodes.map((one: any) => [one.position, one.reason, one.heldBehind])).toEqual([
    [at(0), 'SINK_REFUSED', 1],
    [at(1), 'HELD_BEHIND_PARKED', 0],
    [at(2), 'SINK_REFUSED', 0],
  ]);
  expect(page.nodes[0]).toMatchObject({
    entity: 'Resident',
    detail: '22001',
    attempts: 3,
    state: 'PARKED',
    fields: ['name', 'gridCode'],
    withheld: expect.arrayContaining([{ field: 'careTags', reason: 'NO_RIGHT' }]),
  });
  const rest = await list(department, { first: 3, after: page.pageInfo.endCursor });
  expect(rest.nodes.map((one: any) => one.position)).toEqual([at(3)]);
  expect(JSON.stringify([page, rest])).not.toContain('居民');
  const counts = await department('{ feeds { id parked held } }');
  expect(counts.data?.['feeds']).toContainEqual({ id: feedId, parked: 3, held: 1 });
});

test('operators and auditors see them, and for others the feed is not there', async () => {
  for (const claims of [operator('li'), persona.auditor])
    expect((await list(await hub.ask(claims))).nodes).toHaveLength(4);
  for (const claims of [water, persona.gridworker(demoGrid), persona.citizen]) {
    const ask = await hub.ask(claims);
    const hidden = await ask(document, { feedId });
    const absent = await ask(document, { feedId: crypto.randomUUID() });
    expect(hidden.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(hidden.text).toBe(absent.text);
  }
  const wrong = await department(document, { feedId, after: 'nonsense' });
  expect(wrong.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
});

test('a redelivery is an order for the workers, once for each dead letter', async () => {
  const answer = await act(department, redeliver, { feedId, positions: [at(2)], reason });
  expect(answer).toMatchObject({ kind: 'REDELIVER', state: 'WAITING', records: 1, percent: 0, reason });
  const [row] = await worker`select * from log.resend where id = ${answer.id}`;
  expect(row).toMatchObject({ feed_id: feedId, shard: 1, requested_by: 'department:police:wang' });
  expect(row?.['positions'].map(Number)).toEqual([at(2)]);
  const again = await act(department, redeliver, { feedId, positions: [at(2)], reason });
  expect(issuesOf(again)).toEqual(['positions.0 INVALID_STATE']);
  expect((await list()).nodes[2].state).toBe('PARKED');
});

test('what is no dead letter, what waits behind one, and what lacks a reason is refused', async () => {
  const wrong = { feedId, positions: [at(0), at(1), 999_999], reason };
  expect(issuesOf(await act(department, redeliver, wrong))).toEqual([
    'positions.1 INVALID_STATE',
    'positions.2 NOT_FOUND',
  ]);
  const bad = { feedId, positions: [], reason: ' ' };
  for (const verb of [redeliver, drop])
    expect(issuesOf(await act(department, verb, bad))).toEqual([
      'positions TOO_MANY_ROWS',
      'reason REQUIRED',
    ]);
  const number = { feedId, positions: [at(0)], reason: '身份证 999999190001010011' };
  expect(issuesOf(await act(department, drop, number))).toEqual(['reason NUMBER_IN_TEXT']);
});

test('a dropped one says who and why, in its row and in the log, and is decided on once', async () => {
  const dropped = await act(department, drop, { feedId, positions: [at(3), at(3)], reason });
  expect(dropped).toEqual({ dropped: 1 });
  expect((await list()).nodes[3]).toMatchObject({
    state: 'DROPPED',
    decidedBy: 'department:police:wang',
    decisionReason: reason,
  });
  const [change] = await city.sql`
    select operation, actor, payload ->> 'reason' as reason from log.change
    where record_id = ${feedId} order by position desc limit 1`;
  expect(change).toMatchObject({ operation: 'dropDeadLetters', actor: 'department:police:wang', reason });
  const again = await act(department, drop, { feedId, positions: [at(3)], reason });
  expect(issuesOf(again)).toEqual(['positions.0 NOT_FOUND']);
});

test('nobody else decides on them', async () => {
  const asked = { feedId, positions: [at(0)], reason };
  for (const verb of [redeliver, drop]) {
    expect((await act(await hub.ask(water), verb, asked)).__typename).toBe('NotFoundError');
    for (const claims of [persona.auditor, persona.citizen])
      expect((await act(await hub.ask(claims), verb, asked)).__typename).toBe('ForbiddenError');
  }
});
