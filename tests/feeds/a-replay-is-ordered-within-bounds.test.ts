import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import {
  act,
  cancelReplay,
  createFeed,
  issuesOf,
  operator,
  pauseFeed,
  police,
  policeFeed,
  replay,
  resumeFeed,
  retireFeed,
  water,
} from './feed-documents.ts';

let city: ClonedCity;
let hub: LocalHub;
let department: Ask;
let feedId: string;
const had = 100;
const reason = '数据库恢复后补发';

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  department = await hub.ask(police);
  feedId = (await act(department, createFeed, { input: policeFeed() })).feed.id;
  await city.sql`insert into log.cursor (feed_id, shard, position) values (${feedId}, 1, ${had})`;
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const order = (of: object, ask: Ask = department) => act(ask, replay, { input: { feedId, reason, ...of } });
const list = async (ask: Ask = department) =>
  ask('query($feedId: ID!) { replays(feedId: $feedId) { id kind state percent sent } }', { feedId });

test('a stretch of positions is ordered, never beyond what the feed has had', async () => {
  const answer = await order({ from: 11, to: 5000 });
  expect(answer).toMatchObject({ kind: 'REPLAY', from: 11, to: had, state: 'WAITING', percent: 0, reason });
  const [row] = await city.sql`select * from log.resend where id = ${answer.id}`;
  expect(row).toMatchObject({
    from_position: 10,
    to_position: had,
    done_position: 10,
    record_ids: null,
    positions: null,
  });
  const [change] = await city.sql`
    select operation, payload ->> 'reason' as reason from log.change where record_id = ${feedId} order by position desc limit 1`;
  expect(change).toMatchObject({ operation: 'replay', reason });
});

test('a time is turned into positions: those of the changes that were stored then', async () => {
  const rows =
    await city.sql`select position, accepted_at from log.change where shard = 1 and position <= ${had} order by position`;
  await city.sql`update log.change set accepted_at = timestamptz '2026-01-01' + position * interval '1 minute' where shard = 1`;
  expect(rows.length).toBe(had);
  const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  expect(await order({ since: minute(20), until: minute(30) })).toMatchObject({ from: 20, to: 29 });
  expect(await order({ since: '2020-01-01T00:00:00Z', until: minute(3) })).toMatchObject({ from: 1, to: 2 });
  expect(issuesOf(await order({ since: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z' }))).toEqual([
    'input.since INVALID_PERIOD',
  ]);
});

test('records are ordered by their ids; unknown ones send nothing and look the same', async () => {
  const [known] = await city.sql`
    select record_id, position from log.change where shard = 1 and position between 10 and 50 and entity = 'Resident' limit 1`;
  const ids = [known?.['record_id'], known?.['record_id']];
  expect(await order({ recordIds: ids })).toMatchObject({ records: 1, state: 'WAITING', percent: 0 });
  const unknown = await order({ recordIds: [crypto.randomUUID()] });
  expect(unknown).toMatchObject({ records: 1, state: 'WAITING' });
});

test.each([
  [{}, 'input.from REQUIRED'],
  [{ from: 1, to: 1_000_001 }, 'input.to INVALID_PERIOD'],
  [{ from: had + 1, to: had + 5 }, 'input.from INVALID_PERIOD'],
  [{ from: 1, to: 2, recordIds: [crypto.randomUUID()] }, 'input.from INVALID_INPUT'],
])('%j is refused', async (of, expected) => {
  expect(issuesOf(await order(of))).toEqual([expected]);
});

test('a paused feed replays nothing, nor does a stream', async () => {
  await act(department, pauseFeed, { feedId });
  expect((await order({ from: 1, to: 5 })).__typename).toBe('InvalidStateError');
  await act(department, resumeFeed, { feedId });
  const { feed } = await act(department, createFeed, { input: policeFeed({ sink: { stream: true } }) });
  expect((await order({ feedId: feed.id, from: 1, to: 5 })).__typename).toBe('InvalidStateError');
});

test('progress is shown, and what still waits can be cancelled once', async () => {
  const { id } = await order({ from: 1, to: 100 });
  await city.sql`update log.resend set done_position = 25, sent = 20 where id = ${id}`;
  const found = (await list()).data?.['replays'].find((one: any) => one.id === id);
  expect(found).toEqual({ id, kind: 'REPLAY', state: 'WAITING', percent: 25, sent: 20 });
  expect((await act(department, cancelReplay, { id })).state).toBe('CANCELLED');
  expect((await act(department, cancelReplay, { id })).__typename).toBe('InvalidStateError');
});

test('nobody else orders, sees or cancels them', async () => {
  const { id } = await order({ from: 1, to: 2 });
  const other = await hub.ask(water);
  expect((await order({ from: 1, to: 2 }, other)).__typename).toBe('NotFoundError');
  expect((await act(other, cancelReplay, { id })).__typename).toBe('NotFoundError');
  expect((await list(other)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  const worker = await hub.ask(persona.gridworker(demoGrid));
  expect((await order({ from: 1, to: 2 }, worker)).__typename).toBe('ForbiddenError');
  expect((await list(await hub.ask(persona.auditor))).data?.['replays'].length).toBeGreaterThan(0);
});

test('a feed that is retired takes its orders with it', async () => {
  const { id } = await order({ from: 1, to: 2 }, await hub.ask(operator('li')));
  await act(department, retireFeed, { feedId });
  const [row] = await city.sql`select state from log.resend where id = ${id}`;
  expect(row?.['state']).toBe('CANCELLED');
});
