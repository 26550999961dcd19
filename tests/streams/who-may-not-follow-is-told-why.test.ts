import { randomUUID } from 'node:crypto';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { streamFeed } from './stream-feed.ts';
import { follow, transports } from './subscribers.ts';

const query = `subscription ($feed: ID!, $after: String) {
  changes(feed: $feed, after: $after) { cursor recordId }
}`;
const places = 3;

let city: ClonedCity;
let hub: LocalHub;
let feed: string;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, streams: { stalledMs: 30_000, perFeed: places } });
  feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

/** The codes that a subscription ends with, without an event. */
async function codesOf(claims: TokenClaims, variables: Record<string, unknown>, document = query) {
  const token = await signToken(city.secrets, claims);
  const answers = await Promise.all(
    transports.map(async (transport) => {
      const subscriber = follow(transport, hub.graphUrl, token, { query: document, variables });
      await subscriber.ended;
      expect(subscriber.events, JSON.stringify(variables)).toEqual([]);
      return subscriber.codes;
    }),
  );
  expect(answers[1], 'both ways say the same').toEqual(answers[0]);
  return answers[0];
}

const police = persona.department('police');

test('only a department follows a feed, and only for the feed’s purpose', async () => {
  const others = [
    persona.auditor,
    persona.operator,
    persona.citizen,
    persona.system,
    persona.gridworker(demoGrid),
  ];
  for (const claims of others) expect(await codesOf(claims, { feed }), claims.role).toEqual(['FORBIDDEN']);
  expect(await codesOf({ ...police, purpose: 'city-management' }, { feed })).toEqual(['FORBIDDEN']);
});

test('a feed of another department is not there, nor is one that is no stream', async () => {
  const construction = persona.department('construction');
  for (const id of [feed, randomUUID(), 'x', "' or 1=1", ''])
    expect(await codesOf(construction, { feed: id }), id).toEqual(['NOT_FOUND']);
  const [delivered] = await city.sql<{ id: string }[]>`
    select id from policy.feed where department = 'police' and sink ->> 'kind' = 'postgres' limit 1`;
  expect(await codesOf(police, { feed: delivered?.id })).toEqual(['NOT_FOUND']);
});

test('a feed that is not active is closed', async () => {
  const paused = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
  await city.sql`update policy.feed set state = 'PAUSED' where id = ${paused}`;
  expect(await codesOf(police, { feed: paused })).toEqual(['FEED_CLOSED']);
});

test('a cursor that was forged, or is another feed’s, leads nowhere', async () => {
  const other = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
  const token = await signToken(city.secrets, police);
  const subscriber = follow('sse', hub.graphUrl, token, { query, variables: { feed: other } });
  const [{ cursor }] = await subscriber.until(1);
  subscriber.leave();
  await subscriber.ended;
  const zero = Buffer.alloc(22).toString('base64url');
  for (const after of [cursor, zero, '', '0', `${cursor}x`, 'A'.repeat(10_000)])
    expect(await codesOf(police, { feed, after }), after.slice(0, 40)).toEqual(['INVALID_INPUT']);
  const edited = Buffer.from(cursor, 'base64url');
  edited[5] = (edited[5] as number) ^ 1;
  expect(await codesOf(police, { feed: other, after: edited.toString('base64url') })).toEqual([
    'INVALID_INPUT',
  ]);
});

test('what is too costly or too deep is refused before it begins', async () => {
  const deep = 'reportedTickets { nodes { reporter { '.repeat(7);
  const document = `subscription ($feed: ID!) { changes(feed: $feed) { resident { ${deep} id ${'} } } '.repeat(7)} } } }`;
  expect(await codesOf(police, { feed }, document)).toEqual(['QUERY_TOO_COMPLEX']);
  const [code] = (await codesOf(police, { feed }, 'subscription { changes(feed: "x") { nothing } }')) ?? [];
  expect(code).toBe('BAD_REQUEST');
});

test('a subscription that is posted as a query is told how to ask', async () => {
  const token = await signToken(city.secrets, police);
  const ways: Record<string, string>[] = [
    {},
    { accept: 'application/json' },
    { accept: 'application/graphql-response+json' },
  ];
  for (const headers of ways) {
    const response = await fetch(hub.graphUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify({ query, variables: { feed } }),
      signal: AbortSignal.timeout(5000),
    });
    const text = await response.text();
    expect(text, JSON.stringify(headers)).toContain('BAD_REQUEST');
    expect(text).toContain('text/event-stream');
  }
});

test('one feed has so many streams, and a place that was left is free again', async () => {
  const own = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name'] });
  const token = await signToken(city.secrets, police);
  const open = () => follow('ws', hub.graphUrl, token, { query, variables: { feed: own } });
  const inside = Array.from({ length: places }, open);
  for (const subscriber of inside) await subscriber.until(1);
  const refused = open();
  await refused.ended;
  expect(refused.codes).toEqual(['TOO_MANY_STREAMS']);
  inside[0]?.leave();
  await inside[0]?.ended;
  let next = open();
  while (
    !(await next.until(1, 1000).then(
      () => true,
      () => false,
    ))
  )
    next = open();
  for (const subscriber of [...inside, next]) subscriber.leave();
});

/** The code that a WebSocket is closed with. */
function closed(init: object | null, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(hub.graphUrl.replace('http', 'ws'), 'graphql-transport-ws', { headers });
  socket.on('open', () => {
    if (init !== null) socket.send(JSON.stringify(init));
  });
  socket.on('message', (data) => {
    if (JSON.parse((data as Buffer).toString('utf8')).type === 'connection_ack') socket.close(4999);
  });
  return new Promise((resolve) => socket.on('close', resolve));
}

test('a WebSocket says who it is, by its header or its first message, and soon', async () => {
  const authorization = `Bearer ${await signToken(city.secrets, police)}`;
  const expired = `Bearer ${await signToken(city.secrets, { ...police, ttlSeconds: -60 })}`;
  const init = (payload?: object) => ({ type: 'connection_init', payload });
  expect(await closed(init({ authorization }))).toBe(4999);
  expect(await closed(init(), { authorization })).toBe(4999);
  expect(await closed(init())).toBe(4401);
  expect(await closed(init({ authorization: 'Bearer x' }))).toBe(4403);
  expect(await closed(init({ authorization: expired }))).toBe(4403);
  expect(await closed(init({ authorization: 7 }))).toBe(4401);
  expect(await closed({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } })).toBe(4401);
  expect(await closed(init({ authorization: 'x'.repeat(300_000) }))).toBe(1009);
  expect(await closed({ type: 'nothing' })).toBe(4400);
  expect(await closed(null)).toBe(4408);
});

test('one WebSocket runs so many operations at once, and says which it refuses', async () => {
  const authorization = `Bearer ${await signToken(city.secrets, police)}`;
  const socket = new WebSocket(hub.graphUrl.replace('http', 'ws'), 'graphql-transport-ws', {
    headers: { authorization },
  });
  const sent = 40;
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const codes: (string | null)[] = [];
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse((data as Buffer).toString('utf8'));
    if (type === 'connection_ack') {
      for (let id = 0; id < sent; id += 1)
        socket.send(
          JSON.stringify({ id: `${id}`, type: 'subscribe', payload: { query: '{ departments { code } }' } }),
        );
    }
    if (type === 'next') codes.push(payload.errors?.[0].extensions.code ?? null);
    if (type === 'error') codes.push(payload[0].extensions.code);
    if (codes.length === sent) resolve();
  });
  await all;
  socket.close();
  expect(codes.filter((code) => code === null).length).toBeGreaterThanOrEqual(20);
  expect(new Set(codes)).toEqual(new Set([null, 'TOO_MANY_STREAMS']));
});
