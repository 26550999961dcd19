import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { streamFeed } from './stream-feed.ts';
import { follow, type Transport } from './subscribers.ts';

const query = `subscription ($feed: ID!) { changes(feed: $feed) { cursor version resident { id name } } }`;
const readers = 20;
const pushes = 200;

let city: ClonedCity;
let hub: SpawnedHub;

beforeAll(async () => {
  city = await cloneCity();
  hub = await spawnHub(city);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test(`${readers} readers get each of ${pushes} changes, in order and with the record behind it`, async () => {
  const feed = await streamFeed(city, {
    department: 'police',
    entity: 'Resident',
    fields: ['name'],
    jurisdiction: demoGrid,
  });
  const token = await signToken(city.secrets, persona.department('police'));
  const all = Array.from({ length: readers }, (_, index) => {
    const transport: Transport = index % 2 === 0 ? 'sse' : 'ws';
    return follow(transport, hub.graphUrl, token, { query, variables: { feed } });
  });
  const [{ before }] = await city.sql<[{ before: number }]>`
    select count(distinct record_id)::int as before from log.change where shard = 1 and jurisdiction ^@ ${demoGrid}`;
  const ask = await hub.ask(persona.gridworker(demoGrid));
  const batch = 50;
  for (let start = 0; start < pushes; start += batch) {
    const inputs = Array.from({ length: batch }, (_, index) => residentPush(start + index, demoGrid));
    await ask(registerResidents, { inputs });
  }
  for (const subscriber of all) await subscriber.until(before + pushes, 40_000);
  for (const { events, codes, leave } of all) {
    leave();
    expect(codes).toEqual([]);
    expect(events.map(({ version }) => version)).toEqual(all[0]?.events.map(({ version }) => version));
    const fresh = events.slice(before);
    expect(fresh.map(({ resident }) => resident.name)).toEqual(fresh.map((_, index) => `居民${index}`));
  }
});
