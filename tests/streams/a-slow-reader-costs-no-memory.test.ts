import { request } from 'node:http';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { until } from '../harness/until.ts';
import { streamFeed } from './stream-feed.ts';
import { follow } from './subscribers.ts';

const stalledMs = 1500;
/** Some 100 kB an event: the 200 residents of the city are more than any socket takes for a reader who does not read. */
const fat = Array.from(
  { length: 14 },
  (_, index) => `w${index}: withheld { ${'f'.repeat(2000)}: field reason }`,
).join(' ');
const query = `subscription ($feed: ID!) { changes(feed: $feed) { cursor ${fat} resident { id } r: resident { sex } } }`;
const slim = 'subscription ($feed: ID!) { changes(feed: $feed) { cursor resident { name } } }';

let city: ClonedCity;
let hub: LocalHub;
let feed: string;
let authorization: string;
/** Each event asks people once: so many have been made. */
let made = 0;

beforeAll(async () => {
  city = await cloneCity();
  const onFetch = (subgraph: string): void => {
    if (subgraph === 'people') made += 1;
  };
  hub = await startLocalHub(city, { workers: false, onFetch, streams: { stalledMs, perFeed: 2 } });
  const fields = ['name', 'sex', 'gridCode'];
  feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields });
  authorization = `Bearer ${await signToken(city.secrets, persona.department('police'))}`;
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});
beforeEach(() => {
  made = 0;
});

/** How many events were made for a reader who reads none, once none has been made for so long that the reader was given up. */
async function untilGivenUp(): Promise<number> {
  let last = 0;
  let since = Date.now();
  await until('the reader is given up', async () => {
    if (made !== last) since = Date.now();
    last = made;
    return made > 0 && Date.now() - since > stalledMs + 500;
  });
  return made;
}

/** A subscription over server-sent events whose reader stops before the first byte. */
function openAndNotRead(): Promise<{ text: () => Promise<string> }> {
  return new Promise((resolve, reject) => {
    const sent = request(hub.graphUrl, {
      method: 'POST',
      headers: { authorization, accept: 'text/event-stream', 'content-type': 'application/json' },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.pause();
      const text = async (): Promise<string> => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        return Buffer.concat(chunks).toString('utf8');
      };
      resolve({ text });
    });
    const body = JSON.stringify({ query, variables: { feed } });
    sent.setHeader('content-length', Buffer.byteLength(body));
    sent.end(body);
  });
}

test('over server-sent events: no event is made ahead, and whoever reads again hears why it ended', async () => {
  const token = authorization.slice('Bearer '.length);
  const beside = follow('sse', hub.graphUrl, token, { query: slim, variables: { feed } });
  await beside.until(200);
  made = 0;
  const reader = await openAndNotRead();
  expect(await untilGivenUp()).toBeLessThan(150);
  const text = await reader.text();
  const events = text.split('\n\n').filter((frame) => frame.startsWith('event: next'));
  expect(events.length).toBeLessThan(150);
  expect(events.at(-1)).toContain('"SLOW_CONSUMER"');
  expect(text.endsWith('event: complete\ndata:\n\n')).toBe(true);
  // The reader beside it noticed nothing, and its place is free.
  const next = follow('ws', hub.graphUrl, token, { query: slim, variables: { feed } });
  await next.until(200);
  for (const subscriber of [beside, next]) {
    expect(subscriber.codes).toEqual([]);
    subscriber.leave();
    await subscriber.ended;
  }
});

test('over WebSocket: the same, and the connection is closed', async () => {
  const socket = new WebSocket(hub.graphUrl.replace('http', 'ws'), 'graphql-transport-ws', {
    headers: { authorization },
  });
  const closed = new Promise<string>((resolve) =>
    socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`)),
  );
  let count = 0;
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  socket.on('message', (data) => {
    if (JSON.parse((data as Buffer).toString('utf8')).type === 'connection_ack') {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { feed } } }));
      socket.pause();
    } else count += 1;
  });
  expect(await untilGivenUp()).toBeLessThan(150);
  socket.resume();
  expect(await closed).toBe('4410 SLOW_CONSUMER');
  expect(count).toBeLessThan(150);
});

test('one who sends pings and reads no pongs is cut', async () => {
  const socket = new WebSocket(hub.graphUrl.replace('http', 'ws'), 'graphql-transport-ws', {
    headers: { authorization },
  });
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init' }));
  socket.pause();
  const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(200_000) } });
  for (let count = 0; count < 300 && socket.readyState === socket.OPEN; count += 1) {
    socket.send(ping, () => {});
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  socket.resume();
  await closed;
});
