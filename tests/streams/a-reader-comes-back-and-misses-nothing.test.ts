import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { streamFeed } from './stream-feed.ts';
import { follow, transports } from './subscribers.ts';

const query = `subscription ($feed: ID!, $after: String, $from: StreamStart! = BEGINNING) {
  changes(feed: $feed, after: $after, from: $from) { cursor recordId version resident { id } }
}`;

let city: ClonedCity;
let hub: LocalHub;
let ask: Ask;
let token: string;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  ask = await hub.ask(persona.gridworker(demoGrid));
  token = await signToken(city.secrets, persona.department('police'));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** A new version of each of so many residents. */
async function pushRound(round: number, people = 10): Promise<void> {
  const inputs = Array.from({ length: people }, (_, index) =>
    residentPush(index, demoGrid, { idempotencyKey: `round-${round}-${index}`, name: `居民${round}` }),
  );
  const answer = await ask(registerResidents, { inputs });
  expect(answer.data?.['registerResidents'].accepted).toBe(people);
}

/** What a feed must have told by now: of its beginning the last version of each record, then every change. */
async function due(feed: string): Promise<number[]> {
  const rows = await city.sql<{ position: number }[]>`
    select c.position from log.change c join policy.feed f on f.id = ${feed} and f.shard = c.shard and f.entity = c.entity
    where c.jurisdiction ^@ f.jurisdiction and (c.position > f.backfill_to or c.position =
      (select max(l.position) from log.change l where l.record_id = c.record_id and l.position <= f.backfill_to))
    order by c.position`;
  return rows.map(({ position }) => position);
}

test('a new feed begins with the last version of each record, and goes on with every change', async () => {
  await pushRound(1);
  await pushRound(2);
  const feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
  await pushRound(3);
  const subscriber = follow('sse', hub.graphUrl, token, { query, variables: { feed } });
  const expected = await due(feed);
  await subscriber.until(expected.length);
  await pushRound(4);
  const all = await due(feed);
  expect(all.length).toBe(expected.length + 10);
  await subscriber.until(all.length);
  expect(subscriber.events.map(({ version }) => version)).toEqual(all);
  subscriber.leave();
});

test('over many connections, while others push, each change comes once and in order', async () => {
  const feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
  const seen: number[] = [];
  let pushing = true;
  const pushes = (async () => {
    for (let round = 10; round < 40; round += 1) {
      await pushRound(round);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    pushing = false;
  })();
  let cursor: string | null = null;
  for (let turn = 0; pushing || seen.length < (await due(feed)).length; turn += 1) {
    const transport = transports[turn % 2] ?? 'sse';
    const subscriber = follow(transport, hub.graphUrl, token, { query, variables: { feed, after: cursor } });
    await subscriber.until(5 + ((turn * 13) % 40), 1500).catch(() => {});
    subscriber.leave();
    await subscriber.ended;
    expect(subscriber.codes).toEqual([]);
    seen.push(...subscriber.events.map(({ version }) => version));
    cursor = subscriber.events.at(-1)?.cursor ?? cursor;
  }
  await pushes;
  expect(seen).toEqual(await due(feed));
});

test('a feed with a filter and an area tells of what both let through', async () => {
  const few = await streamFeed(city, {
    department: 'police',
    entity: 'Resident',
    fields: ['name'],
    jurisdiction: demoGrid,
    filter: [{ field: 'name', in: ['居民4', '居民39'] }],
  });
  const subscriber = follow('ws', hub.graphUrl, token, { query, variables: { feed: few } });
  // The last round of the test before stands in the state at the beginning.
  await subscriber.until(10);
  await pushRound(50, 4);
  await pushRound(51, 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  subscriber.leave();
  const names = await city.sql<{ name: string }[]>`
    select distinct payload ->> 'name' as name from log.change
    where shard = 1 and position = any (${subscriber.events.map(({ version }) => version)})`;
  expect(names.map(({ name }) => name)).toEqual(['居民39']);
  expect(subscriber.events).toHaveLength(10);
});

test('whoever begins now hears nothing of before', async () => {
  const feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
  const [head] = await due(feed).then((all) => all.slice(-1));
  const variables = { feed, from: 'NOW' };
  const subscriber = follow('ws', hub.graphUrl, token, { query, variables });
  for (let round = 60; subscriber.events.length === 0; round += 1) await pushRound(round, 1);
  subscriber.leave();
  for (const { version } of subscriber.events) expect(version).toBeGreaterThan(head ?? 0);
});
