import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import {
  act,
  createFeed,
  issuesOf,
  operator,
  pauseFeed,
  police,
  policeFeed,
  resumeFeed,
  retireFeed,
  water,
} from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let department: Ask;
let li: Ask;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  department = await hub.ask(police);
  li = await hub.ask(operator('li'));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const order = async (of: object = {}): Promise<string> =>
  (await act(department, createFeed, { input: policeFeed({ ...of }) })).feed.id;

test('a department pauses, resumes and retires its own feed; each act is a change', async () => {
  const feedId = await order();
  const paused = await act(department, pauseFeed, { feedId });
  expect(paused.feed).toMatchObject({ state: 'PAUSED', pausedReason: 'BY_DEPARTMENT' });
  const resumed = await act(department, resumeFeed, { feedId });
  expect(resumed.feed).toMatchObject({ state: 'ACTIVE', pausedReason: null });
  expect((await act(department, retireFeed, { feedId })).feed.state).toBe('RETIRED');
  const changes = await city.sql`
    select operation, payload ->> 'state' as state from log.change where record_id = ${feedId} and shard = 6 order by position`;
  expect(changes.map((one) => [one['operation'], one['state']])).toEqual([
    ['createFeed', 'ACTIVE'],
    ['pauseFeed', 'PAUSED'],
    ['resumeFeed', 'ACTIVE'],
    ['retireFeed', 'RETIRED'],
  ]);
});

test('impossible steps are refused, and leave no change behind', async () => {
  const feedId = await order();
  expect((await act(department, resumeFeed, { feedId })).__typename).toBe('InvalidStateError');
  await act(department, retireFeed, { feedId });
  for (const step of [pauseFeed, resumeFeed, retireFeed])
    expect((await act(department, step, { feedId })).__typename).toBe('InvalidStateError');
  const [count] = await city.sql`select count(*)::int as n from log.change where record_id = ${feedId}`;
  expect(count?.['n']).toBe(2);
});

test('a retired feed keeps its name', async () => {
  const feedId = await order({ name: 'once' });
  await act(department, retireFeed, { feedId });
  const again = await act(department, createFeed, { input: policeFeed({ name: 'once' }) });
  expect(issuesOf(again)).toEqual(['input.name NAME_TAKEN']);
});

test('two steps at the same moment: one is taken', async () => {
  const feedId = await order();
  const answers = await Promise.all([1, 2, 3].map(() => act(department, pauseFeed, { feedId })));
  expect(answers.filter((answer) => answer.feed !== undefined)).toHaveLength(1);
});

test('what an operator has paused, no department sets going again', async () => {
  const feedId = await order();
  expect((await act(li, pauseFeed, { feedId })).feed.pausedReason).toBe('BY_OPERATOR');
  expect((await act(department, resumeFeed, { feedId })).__typename).toBe('ForbiddenError');
  expect((await act(li, resumeFeed, { feedId })).feed.state).toBe('ACTIVE');
});

test('a feed whose sink had gone is resumed without its trouble, from where it stands', async () => {
  const feedId = await order();
  await city.sql`insert into log.cursor (feed_id, shard, position, attempts, failing_since, last_error, retry_at, breaker)
    values (${feedId}, 1, 7, 9, now(), 'HTTP_410', now() + interval '1 hour', '{"ownState":{"value":1}}')`;
  await city.sql`update policy.feed set state = 'PAUSED', paused_reason = 'SINK_GONE' where id = ${feedId}`;
  const health = `query { feeds { id pausedReason lastError breaker { state retryAt attempts } lag { records seconds } } }`;
  const of = async () => (await department(health)).data?.['feeds'].find((one: any) => one.id === feedId);
  expect(await of()).toMatchObject({
    pausedReason: 'SINK_GONE',
    lastError: 'HTTP_410',
    breaker: { state: 'OPEN', attempts: 9 },
  });
  expect((await of()).lag.records).toBeGreaterThan(0);
  expect((await of()).lag.seconds).toBeGreaterThan(0);
  await act(department, resumeFeed, { feedId });
  expect(await of()).toMatchObject({
    pausedReason: null,
    lastError: null,
    breaker: { state: 'CLOSED', retryAt: null },
  });
  const [cursor] =
    await city.sql`select position, attempts, retry_at from log.cursor where feed_id = ${feedId}`;
  expect(cursor).toMatchObject({ position: 7, attempts: 0, retry_at: null });
});

test('the backfill’s percentage is its cursor against the head of its beginning', async () => {
  const feedId = await order();
  const of = async () =>
    (await department('{ feeds { id backfill { to position percent } } }')).data?.['feeds'].find(
      (one: any) => one.id === feedId,
    ).backfill;
  const { to, percent } = await of();
  expect([percent, to > 0]).toEqual([0, true]);
  await city.sql`insert into log.cursor (feed_id, shard, position) values (${feedId}, 1, ${Math.floor(to / 2)})`;
  expect((await of()).percent).toBe(Math.floor((100 * Math.floor(to / 2)) / to));
  await city.sql`update log.cursor set position = ${to + 5} where feed_id = ${feedId}`;
  expect((await of()).percent).toBe(100);
});

test('others’ feeds are not there: the same answer as for an id that is none, byte for byte', async () => {
  const feedId = await order({ filter: [{ field: 'sex', in: ['F'] }] });
  const other = await hub.ask(water);
  for (const step of [pauseFeed, resumeFeed, retireFeed]) {
    const hidden = await other(step, { feedId });
    const absent = await other(step, { feedId: crypto.randomUUID() });
    expect(hidden.text).toBe(absent.text);
    expect(hidden.text).toContain('NOT_FOUND');
  }
  for (const claims of [persona.gridworker(demoGrid), persona.citizen, persona.auditor])
    expect((await act(await hub.ask(claims), pauseFeed, { feedId })).__typename).toBe('ForbiddenError');
  const listed = await other('{ feeds { id department { code } } }');
  expect(new Set(listed.data?.['feeds'].map((one: any) => one.department.code))).toEqual(new Set(['water']));
  const all = await (await hub.ask(persona.auditor))('{ feeds { id } }');
  expect(all.data?.['feeds'].map((one: any) => one.id)).toContain(feedId);
  const refused = await (await hub.ask(persona.citizen))('{ feeds { id } }');
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('everybody sees who orders what; filter, sink and health are for those whose business they are', async () => {
  const feedId = await order({ filter: [{ field: 'sex', in: ['F'] }] });
  const query = `{ department(code: "police") { feeds {
    id name entity fields state filter { field } sinkDatabase pausedReason createdBy lag { records } breaker { state } parked } } }`;
  const of = async (ask: Ask) =>
    (await ask(query)).data?.['department'].feeds.find((one: any) => one.id === feedId);
  expect(await of(department)).toMatchObject({
    filter: [{ field: 'sex' }],
    sinkDatabase: 'department_police',
    parked: 0,
  });
  expect(await of(await hub.ask(water))).toMatchObject({
    entity: 'Resident',
    state: 'ACTIVE',
    filter: null,
    sinkDatabase: null,
    pausedReason: null,
    createdBy: null,
    lag: null,
    breaker: null,
    parked: null,
  });
});
