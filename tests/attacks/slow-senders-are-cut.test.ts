import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createGateway } from '@cityhub/gateway/gateway';
import { serveHttp } from '@cityhub/gateway/http-server';
import { otherWays } from '@cityhub/gateway/other-ways';
import { quickPath } from '@cityhub/gateway/quick-path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const patience = { headersTimeout: 600, bodyTimeout: 600, connectionsCheckingInterval: 100 };
const failures: unknown[] = [];
const sockets: Socket[] = [];
let [open, closed]: Awaited<ReturnType<typeof serveHttp>>[] = [];

beforeAll(async () => {
  const onError = (error: unknown): void => void failures.push(error);
  const operations = await createGateway({
    supergraph,
    executorOf: () => async () => ({ data: {} }),
    onError,
    maskErrors: true,
  });
  const serve = (callerOf: null | (() => Promise<null>)) =>
    serveHttp({
      port: 0,
      host: '127.0.0.1',
      quick: quickPath(operations, callerOf),
      otherwise: otherWays(operations, callerOf),
      routes: [],
      onError,
      patience,
    });
  open = await serve(null);
  closed = await serve(async () => null);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await open?.stop();
  await closed?.stop();
});

const body = '{"query":"{ __typename }"}';
const head = (more = '', length = body.length): string =>
  `POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`;

interface Sender {
  readonly answer: () => string;
  readonly isCut: () => boolean;
  readonly send: (text: string) => void;
}

async function sender(port: number | undefined): Promise<Sender> {
  const socket = connect(port ?? 0, '127.0.0.1');
  sockets.push(socket);
  await new Promise((resolve) => socket.once('connect', resolve));
  let answer = '';
  let isCut = false;
  socket.on('data', (chunk) => (answer += String(chunk)));
  // A reset is a cut, too.
  socket.on('error', () => {});
  socket.on('close', () => (isCut = true));
  return { answer: () => answer, isCut: () => isCut, send: (text) => void socket.write(text) };
}

/** Sends the beginning, then one letter now and then, until the hub has enough of it. */
async function drip(port: number | undefined, beginning: string): Promise<Sender> {
  const slow = await sender(port);
  slow.send(beginning);
  const drops = setInterval(() => slow.send('x'), 50);
  try {
    await until('the sender is cut', async () => slow.isCut(), 5000);
  } finally {
    clearInterval(drops);
  }
  return slow;
}

test.each([
  ['sends its head letter by letter', 'POST /graphql HTTP/1.1\r\nHost: hub\r\nX-Slow: '],
  ['sends its body letter by letter', head('', 1000)],
  [
    'sends a body for another media type letter by letter',
    head('Accept: application/graphql-response+json\r\n', 1000),
  ],
  ['sends a body that is too large letter by letter', head('', 10_000_000)],
])('whoever %s is cut', async (_, beginning) => {
  await drip(open?.port, beginning);
  expect(failures).toEqual([]);
});

test('whoever says nothing at all is cut', async () => {
  const silent = await sender(open?.port);
  await until('the silent one is cut', async () => silent.isCut(), 5000);
});

test('whoever has no token hears so, and is cut all the same', async () => {
  const slow = await drip(closed?.port, head('', 1000));
  expect(slow.answer()).toContain('HTTP/1.1 401');
});

test('a hundred slow senders keep nobody waiting, and a slow one within the time is answered', async () => {
  const slow = await Promise.all(Array.from({ length: 100 }, () => sender(open?.port)));
  for (const [index, one] of slow.entries()) one.send(index % 2 === 0 ? head('', 1000) : 'POST /graphql');
  const late = await sender(open?.port);
  late.send(head() + body.slice(0, 5));
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const answer = await fetch(`http://127.0.0.1:${open?.port}/graphql`, init);
  expect([answer.status, await answer.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  late.send(body.slice(5));
  await until('the late one is answered', async () => late.answer().includes('"Query"'), 5000);
  await until('the others are cut', async () => slow.every((one) => one.isCut()), 5000);
});
