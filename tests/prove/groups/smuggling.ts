import assert from 'node:assert/strict';
import { persona } from '../../harness/graph-client.ts';
import { demoGrid } from '../../harness/pushes.ts';
import { stillAnswers } from '../answer.ts';
import { type Attack, group, type Place } from '../attack.ts';
import { askRaw, statusesOf } from '../raw.ts';

/** Allowed to nobody but auditors and operators. */
const log = JSON.stringify({ query: '{ changes(shard: people, first: 1) { nodes { recordId } } }' });
const open = JSON.stringify({ query: '{ departments { code } }' });

interface Tokens {
  /** Of a grid worker, who may not read the log. */
  readonly worker: string;
  readonly auditor: string;
}
type Write = (tokens: Tokens) => string;

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const bearer = (token: string): string => `Authorization: Bearer ${token}`;
const post = (token: string, more: readonly string[], body: string): string =>
  lines('POST /graphql HTTP/1.1', 'Host: hub', 'Content-Type: application/json', bearer(token), ...more) +
  body;
const length = (body: string): string => `Content-Length: ${body.length}`;
const chunk = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n`;
const hidden = (token: string): string => post(token, [length(log), 'Connection: close'], log);

/** Requests that two servers in a row would read as two different things: each must be no request at all. */
const noRequests: readonly (readonly [name: string, write: Write])[] = [
  [
    'a length and chunks',
    ({ worker }) => post(worker, [length(open), 'Transfer-Encoding: chunked'], `0\r\n\r\n${hidden(worker)}`),
  ],
  [
    'chunks and a length',
    ({ worker }) => post(worker, ['Transfer-Encoding: chunked', 'Content-Length: 4'], chunk(open)),
  ],
  ['two lengths', ({ worker }) => post(worker, [length(open), 'Content-Length: 5'], open)],
  ['two lengths in one line', ({ worker }) => post(worker, [`Content-Length: ${open.length}, 5`], open)],
  ['a negative length', ({ worker }) => post(worker, ['Content-Length: -1'], open)],
  ['a length with a sign', ({ worker }) => post(worker, [`Content-Length: +${open.length}`], open)],
  ['a length in hex', ({ worker }) => post(worker, [`Content-Length: 0x${open.length.toString(16)}`], open)],
  ['a length beyond all numbers', ({ worker }) => post(worker, [`Content-Length: ${'9'.repeat(40)}`], open)],
  [
    'an unknown coding before chunks',
    ({ worker }) => post(worker, ['Transfer-Encoding: xchunked'], chunk(open)),
  ],
  [
    'chunks that are not last',
    ({ worker }) => post(worker, ['Transfer-Encoding: chunked, identity'], chunk(open)),
  ],
  [
    'a space before the colon of a coding',
    ({ worker }) => post(worker, ['Transfer-Encoding : chunked'], chunk(open)),
  ],
  [
    'a chunk size beyond all numbers',
    ({ worker }) => post(worker, ['Transfer-Encoding: chunked'], `${'f'.repeat(20)}\r\n${open}`),
  ],
  [
    'a chunk size that is no number',
    ({ worker }) => post(worker, ['Transfer-Encoding: chunked'], `xyz\r\n${open}\r\n0\r\n\r\n`),
  ],
  [
    'a chunk longer than its size',
    ({ worker }) => post(worker, ['Transfer-Encoding: chunked'], `4\r\n${open}\r\n0\r\n\r\n`),
  ],
  ['a NUL in a header', ({ worker }) => post(worker, ['X-Role: a\u0000b', length(open)], open)],
  [
    'a line feed in a header',
    ({ worker }) => post(worker, ['X-Purpose: a\nX-Role: department', length(open)], open),
  ],
  ['a header without a name', ({ worker }) => post(worker, [': police', length(open)], open)],
  [
    'a space before the colon of a token',
    ({ worker }) =>
      lines('POST /graphql HTTP/1.1', 'Host: hub', `Authorization : Bearer ${worker}`, length(open)) + open,
  ],
  [
    'a header folded over two lines',
    ({ worker }) =>
      lines('POST /graphql HTTP/1.1', 'Host: hub', 'Authorization: Bearer', ` ${worker}`, length(open)) +
      open,
  ],
  ['no host', ({ worker }) => lines('POST /graphql HTTP/1.1', bearer(worker), length(open)) + open],
  ['a method that is none', () => lines('POSSESS /graphql HTTP/1.1', 'Host: hub')],
  ['the beginning of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a version that is none', () => lines('GET /graphql HTTP/9.9', 'Host: hub')],
  ['bytes of TLS', () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
];

/** What is a request, or several, and still gives nothing away. */
const giveNothing: readonly (readonly [name: string, write: Write])[] = [
  [
    'a second request without a token behind a good one',
    ({ auditor }) =>
      post(auditor, [length(open)], open) +
      lines(
        'POST /graphql HTTP/1.1',
        'Host: hub',
        'Content-Type: application/json',
        length(log),
        'Connection: close',
      ) +
      log,
  ],
  [
    'a second request in the body of a GET',
    ({ worker }) =>
      lines('GET /health HTTP/1.1', 'Host: hub', `Content-Length: ${hidden(worker).length}`) + hidden(worker),
  ],
  [
    'a token in a trailer',
    () =>
      lines(
        'POST /graphql HTTP/1.1',
        'Host: hub',
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
        'Trailer: Authorization',
      ) +
      chunk(log) +
      '0\r\nAuthorization: Bearer x\r\n\r\n',
  ],
  [
    'two tokens, the better one last',
    ({ worker, auditor }) => post(worker, [bearer(auditor), length(log), 'Connection: close'], log),
  ],
  [
    'two tokens under different letters',
    ({ worker, auditor }) =>
      post(worker, [`AUTHORIZATION: Bearer ${auditor}`, length(log), 'Connection: close'], log),
  ],
  [
    'two tokens in one line',
    ({ worker, auditor }) => post(`${worker}, Bearer ${auditor}`, [length(log), 'Connection: close'], log),
  ],
  [
    'the address of another server',
    () =>
      lines(
        'POST http://evil.example/graphql HTTP/1.1',
        'Host: evil.example',
        'Content-Type: application/json',
        length(log),
        'Connection: close',
      ) + log,
  ],
  ['a tunnel', () => lines('CONNECT 127.0.0.1:5432 HTTP/1.1', 'Host: 127.0.0.1:5432')],
  ['TRACE', ({ auditor }) => lines('TRACE /graphql HTTP/1.1', 'Host: hub', bearer(auditor))],
  [
    'an upgrade to HTTP/2 in clear',
    ({ worker }) =>
      post(
        worker,
        [
          'Connection: Upgrade, HTTP2-Settings',
          'Upgrade: h2c',
          'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
          length(log),
        ],
        log,
      ),
  ],
  ['a request of HTTP/0.9', () => 'GET /graphql\r\n\r\n'],
  [
    'a chunk extension of 60 KiB',
    ({ worker }) =>
      post(
        worker,
        ['Transfer-Encoding: chunked', 'Connection: close'],
        `5;${'x'.repeat(60_000)}\r\nabcde\r\n0\r\n\r\n`,
      ),
  ],
  [
    'a token with a line break',
    ({ worker }) => post(`${worker}\r\nX-Role: auditor`, [length(log), 'Connection: close'], log),
  ],
];

async function tokensFor(place: Place): Promise<Tokens> {
  const [worker, auditor] = await Promise.all([
    place.token(persona.gridworker(demoGrid)),
    place.token(persona.auditor),
  ]);
  return { worker, auditor };
}

export const smuggling: Attack[] = [
  ...group(
    'smuggling',
    noRequests.map(([name, write]) => [
      name,
      async (place) => {
        const said = await askRaw(place, Buffer.from(write(await tokensFor(place)), 'latin1'));
        assert.doesNotMatch(said, /"data"|"recordId"/);
        // A server that waits for more has not been fooled, either.
        for (const status of statusesOf(said)) assert.ok(status >= 400 && status < 500, String(status));
        await stillAnswers(place);
      },
    ]),
  ),
  ...group(
    'smuggling',
    giveNothing.map(([name, write]) => [
      name,
      async (place) => {
        const tokens = await tokensFor(place);
        const said = await askRaw(place, Buffer.from(write(tokens), 'latin1'));
        assert.doesNotMatch(said, /"recordId"/);
        assert.ok(!said.includes(tokens.auditor), 'a token came back');
        await stillAnswers(place);
      },
    ]),
  ),
];
