import { signToken } from '@cityhub/schema/runtime/tokens';
import { freePort } from 'cityhub/port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { streamFeed } from './stream-feed.ts';
import { follow, transports } from './subscribers.ts';

const query = `subscription ($feed: ID!, $after: String) {
  changes(feed: $feed, after: $after) { cursor version resident { id } }
}`;

let city: ClonedCity;
let hub: SpawnedHub;
let port: number;

beforeAll(async () => {
  city = await cloneCity();
  port = await freePort();
  hub = await spawnHub(city, { port });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('kill -9 of the hub in the middle of pushes: with its cursor each reader gets the rest, once', async () => {
  const feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
  const token = await signToken(city.secrets, persona.department('police'));
  const open = (after: string | null) =>
    transports.map((transport) =>
      follow(transport, hub.graphUrl, token, { query, variables: { feed, after } }),
    );
  const before = open(null);
  const ask = await hub.ask(persona.gridworker(demoGrid));
  let accepted = 0;
  const pushing = (async () => {
    for (let index = 0; ; index += 1) {
      const answer = await ask(registerResident, { input: residentPush(index, demoGrid) });
      if (answer.data?.['registerResident'].receipt !== undefined) accepted += 1;
    }
  })().catch(() => {});
  for (const subscriber of before) await subscriber.until(230);
  await hub.kill();
  await pushing;
  for (const subscriber of before) await subscriber.ended;
  hub = await spawnHub(city, { port });
  const rows = await city.sql<{ position: number }[]>`
    select position from log.change where shard = 1 and entity = 'Resident' order by position`;
  expect(rows.length).toBeGreaterThanOrEqual(200 + accepted);
  for (const [at, transport] of transports.entries()) {
    const first = before[at]?.events ?? [];
    const after = first.at(-1).cursor;
    const rest = follow(transport, hub.graphUrl, token, { query, variables: { feed, after } });
    await rest.until(rows.length - first.length);
    rest.leave();
    const versions = [...first, ...rest.events].map(({ version }) => version);
    expect(versions, transport).toEqual(rows.map(({ position }) => position));
  }
});
