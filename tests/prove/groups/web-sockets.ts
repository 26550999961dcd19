import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { persona } from '../../harness/graph-client.ts';
import { judge, stillAnswers } from '../answer.ts';
import { type Attack, group, type Place } from '../attack.ts';
import { askRaw } from '../raw.ts';

interface Heard {
  /** Null where the connection stayed open. */
  readonly code: number | null;
  readonly messages: readonly string[];
}

const patienceMs = 1500;

/** Opens a socket, lets `talk` say something, and listens until it closes or nothing more comes. */
function listen(
  place: Place,
  talk: (socket: WebSocket) => void,
  options: { protocol?: string | string[]; headers?: Record<string, string>; ms?: number } = {},
): Promise<Heard> {
  const { protocol = 'graphql-transport-ws', headers = {}, ms = patienceMs } = options;
  const { promise, resolve } = Promise.withResolvers<Heard>();
  const socket = new WebSocket(place.graphUrl.replace('http', 'ws'), protocol, { headers });
  const messages: string[] = [];
  let code: number | null = null;
  const done = (): void => {
    clearTimeout(timer);
    socket.terminate();
    resolve({ code, messages });
  };
  const timer = setTimeout(done, ms);
  socket.on('open', () => talk(socket));
  socket.on('message', (data) => messages.push((data as Buffer).toString()));
  socket.on('close', (closed) => {
    code = closed;
    done();
  });
  socket.on('error', () => {
    code ??= 1006;
    done();
  });
  return promise;
}

const say = (socket: WebSocket, ...messages: unknown[]): void => {
  for (const message of messages)
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
};
const log = { query: '{ changes(shard: people, first: 1) { nodes { recordId } } }' };
const plain = { query: '{ departments { code } }' };
const init = (token: string) => ({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });

async function givesNothing(place: Place, heard: Heard): Promise<void> {
  const text = heard.messages.join('\n');
  judge(place, { status: 0, text, ms: 0 });
  assert.doesNotMatch(text, /recordId|"code":"water"/);
  assert.ok(heard.code !== 1011 && heard.code !== 4500, 'closed with an internal error');
  await stillAnswers(place);
}

/** Each says things out of turn; the protocol has a code for all of them, and none is an answer. */
const abuses: readonly (readonly [name: string, talk: (socket: WebSocket, token: string) => void])[] = [
  [
    'an operation before it says who it is',
    (socket) => say(socket, { type: 'subscribe', id: '1', payload: log }),
  ],
  ['who it is, twice', (socket, token) => say(socket, init(token), init(token))],
  ['a thousand times who it is', (socket, token) => say(socket, ...Array(1000).fill(init(token)))],
  [
    'a forged token',
    (socket) => say(socket, init('eyJhbGciOiJub25lIn0.e30.'), { type: 'subscribe', id: '1', payload: log }),
  ],
  [
    'no token',
    (socket) => say(socket, { type: 'connection_init' }, { type: 'subscribe', id: '1', payload: log }),
  ],
  [
    'a token that is an object',
    (socket) => say(socket, { type: 'connection_init', payload: { authorization: { toString: 'x' } } }),
  ],
  ['a payload that is a list', (socket) => say(socket, { type: 'connection_init', payload: [] })],
  ['no JSON', (socket) => say(socket, '{{{')],
  ['JSON that is no message', (socket) => say(socket, 'null', '1', '[]', '{}')],
  ['a type that is none', (socket, token) => say(socket, init(token), { type: '__proto__', id: '1' })],
  [
    'messages of the server',
    (socket, token) =>
      say(socket, init(token), { type: 'next', id: '1', payload: {} }, { type: 'connection_ack' }),
  ],
  [
    'the older protocol’s start',
    (socket, token) => say(socket, init(token), { type: 'start', id: '1', payload: plain }),
  ],
  [
    'one id twice',
    (socket, token) =>
      say(
        socket,
        init(token),
        ...Array(2).fill({
          type: 'subscribe',
          id: '1',
          payload: { query: 'subscription { changes(feed: "x", from: NOW) { recordId } }' },
        }),
      ),
  ],
  [
    '__proto__ as an id',
    (socket, token) => say(socket, init(token), { type: 'subscribe', id: '__proto__', payload: log }),
  ],
  [
    'an id of 100 KiB',
    (socket, token) => say(socket, init(token), { type: 'subscribe', id: 'x'.repeat(100_000), payload: log }),
  ],
  [
    'a query that is none',
    (socket, token) => say(socket, init(token), { type: 'subscribe', id: '1', payload: { query: 1 } }),
  ],
  [
    'a batch',
    (socket, token) => say(socket, init(token), { type: 'subscribe', id: '1', payload: [plain, plain] }),
  ],
  ['a message of 300 KiB', (socket, token) => say(socket, init(token), 'x'.repeat(300_000))],
  ['a message of 20 MiB', (socket) => say(socket, 'x'.repeat(20 * 1024 * 1024))],
  ['bytes that are no text', (socket) => socket.send(Buffer.from([0xff, 0xfe, 0x00, 0x80]))],
  ['100,000 opened arrays', (socket) => say(socket, '['.repeat(100_000))],
  [
    'pings of 125 bytes, a thousand',
    (socket) => {
      for (let index = 0; index < 1000; index += 1) socket.ping(Buffer.alloc(125));
    },
  ],
];

const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const upgrade = (path: string, ...more: string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: hub', 'Connection: Upgrade', 'Upgrade: websocket', ...more].join('\r\n')}\r\n\r\n`;

const upgrades: readonly (readonly [name: string, bytes: string])[] = [
  ['an upgrade elsewhere', upgrade('/audit/bundle', key, 'Sec-WebSocket-Version: 13')],
  ['an upgrade without a key', upgrade('/graphql', 'Sec-WebSocket-Version: 13')],
  [
    'an upgrade with a key that is none',
    upgrade('/graphql', 'Sec-WebSocket-Key: x', 'Sec-WebSocket-Version: 13'),
  ],
  ['an upgrade of version 0', upgrade('/graphql', key, 'Sec-WebSocket-Version: 0')],
  ['an upgrade by POST', upgrade('/graphql', key, 'Sec-WebSocket-Version: 13').replace('GET', 'POST')],
  ['an upgrade to something else', upgrade('/graphql', key).replace('websocket', 'cityhub')],
];

export const webSockets: Attack[] = [
  ...group(
    'web sockets',
    abuses.map(([name, talk]) => [
      name,
      async (place) => {
        const token = await place.token(persona.gridworker('420102010001001'));
        await givesNothing(place, await listen(place, (socket) => talk(socket, token), { ms: 700 }));
      },
    ]),
  ),
  ...group('web sockets', [
    ...['', 'graphql-ws', 'soap', 'graphql-transport-ws-x'].map(
      (protocol) =>
        [
          `the protocol ${protocol === '' ? 'of nobody' : protocol}`,
          async (place: Place) => {
            const token = await place.token(persona.auditor);
            const talk = (socket: WebSocket): void =>
              say(socket, init(token), { type: 'subscribe', id: '1', payload: log });
            const heard = await listen(place, talk, protocol === '' ? { protocol: [] } : { protocol });
            assert.doesNotMatch(heard.messages.join(), /recordId/);
            assert.notEqual(heard.code, null, 'the connection stayed open');
          },
        ] as const,
    ),
    ...upgrades.map(
      ([name, bytes]) =>
        [
          name,
          async (place: Place) => {
            const said = await askRaw(place, bytes);
            assert.doesNotMatch(said, / 101 /);
            await stillAnswers(place);
          },
        ] as const,
    ),
    [
      '21 operations at once on one connection',
      async (place) => {
        const token = await place.token(persona.department('police'));
        const stream = `subscription { changes(feed: "${place.targets.feed}", from: NOW) { recordId } }`;
        const heard = await listen(place, (socket) => {
          say(socket, init(token));
          for (let id = 0; id < 60; id += 1)
            say(socket, { type: 'subscribe', id: String(id), payload: { query: stream } });
        });
        await givesNothing(place, heard);
      },
    ],
    [
      '100 connections that never say who they are',
      async (place) => {
        const silent = Array.from({ length: 100 }, () => listen(place, () => {}, { ms: 1500 }));
        await stillAnswers(place);
        for (const heard of await Promise.all(silent)) assert.deepEqual(heard.messages, []);
      },
    ],
  ]),
];
