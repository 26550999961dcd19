import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { judge, refused, stillAnswers, told } from '../answer.ts';
import { ask, attacker, request } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

const text = '{"query":"{ __typename }"}';
const mebibyte = 1024 * 1024;

async function send(
  place: Place,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
) {
  const authorization = `Bearer ${await place.token(attacker)}`;
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body,
  };
  // A body that is refused unread may end its connection before it is sent.
  return request(place.graphUrl, init).catch(() => ({ status: 413, text: '', ms: 0 }));
}
const bytes = (...parts: readonly (string | readonly number[])[]): Buffer<ArrayBuffer> =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

/** Bodies that are no request: each is refused, and the next one is answered. */
const broken: readonly (readonly [
  name: string,
  body: () => NonNullable<RequestInit['body']>,
  headers?: Record<string, string>,
])[] = [
  ['nothing', () => ''],
  ['a space', () => ' '],
  ['null', () => 'null'],
  ['a number', () => '1'],
  ['a text', () => '"{ __typename }"'],
  ['an array', () => '[]'],
  ['100,000 opened arrays', () => '['.repeat(100_000)],
  ['100,000 opened objects', () => '{"a":'.repeat(100_000)],
  [
    '100,000 arrays in variables',
    () =>
      `{"query":"query($a: Int) { __typename }","variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  ],
  ['a body cut off', () => text.slice(0, -2)],
  ['two commas', () => '{"query":"{ __typename }",,}'],
  ['single quotes', () => "{'query':'{ __typename }'}"],
  ['a comment', () => `/* x */ ${text}`],
  ['NaN', () => '{"query":"{ __typename }","variables":{"a":NaN}}'],
  ['a byte order mark', () => bytes([0xef, 0xbb, 0xbf], text)],
  ['UTF-16', () => new Uint8Array(Buffer.from(text, 'utf16le'))],
  ['bytes that are no UTF-8', () => bytes([0xff, 0xfe, 0x00], text)],
  ['a query that is no text', () => '{"query":{"kind":"Document"}}'],
  ['variables that are a list', () => '{"query":"{ __typename }","variables":[1]}'],
  ['variables that are a text', () => '{"query":"{ __typename }","variables":"{}"}'],
  ['an operation name that is a list', () => '{"query":"{ __typename }","operationName":["a"]}'],
  ['extensions that are a list', () => '{"query":"{ __typename }","extensions":[]}'],
  ['a compressed body', () => new Uint8Array(gzipSync(text)), { 'content-encoding': 'gzip' }],
  [
    'a bomb of zeros',
    () => new Uint8Array(gzipSync(Buffer.alloc(50 * mebibyte))),
    { 'content-encoding': 'gzip' },
  ],
  ['5 MiB', () => `{"query":"${'x'.repeat(5 * mebibyte)}"}`],
  ['32 MiB', () => new Uint8Array(32 * mebibyte)],
  ['a query of 3 MiB', () => JSON.stringify({ query: `{ __typename } #${'x'.repeat(3 * mebibyte)}` })],
  [
    'half a million entries in variables',
    () => `{"query":"query($a: [Int]) { __typename }","variables":{"a":[${'1,'.repeat(500_000)}1]}}`,
  ],
  [
    '200,000 variables',
    () =>
      JSON.stringify({
        query: '{ __typename @skip(if: $a) }',
        variables: Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`v${index}`, 1])),
      }),
  ],
];

export const bodies: Attack[] = [
  ...group(
    'bodies',
    broken.map(([name, body, headers]) => [
      name,
      async (place) => {
        refused(judge(place, await send(place, body(), headers)));
        await stillAnswers(place);
      },
    ]),
  ),
  ...group('bodies', [
    [
      'the same key twice',
      async (place) => {
        // The last one counts, for every reader: rules and runtime must not read two different things.
        const answer = await ask(place, {
          body: '{"query":"{ __typename }","query":"{ changes(shard: people, first: 1) { nodes { recordId } } }"}',
        });
        refused(answer, 'FORBIDDEN');
      },
    ],
    [
      'a key written with escapes',
      async (place) => {
        const answer = await ask(place, {
          body: '{"\\u0071uery":"{ changes(shard: people, first: 1) { nodes { recordId } } }"}',
        });
        refused(answer, 'FORBIDDEN');
      },
    ],
    [
      'lone surrogates in a query',
      async (place) => {
        const answer = await ask(place, { body: '{"query":"{ department(code: \\"\\ud800\\") { code } }"}' });
        assert.equal(told(answer).data?.['department'] ?? null, null);
      },
    ],
    [
      'a plural push with 100,000 rows',
      async (place) => {
        const body = JSON.stringify({
          query:
            'mutation($inputs: [RegisterResidentInput!]!) { registerResidents(inputs: $inputs) { __typename ... on DomainError { code } } }',
          variables: { inputs: Array(100_000).fill({}) },
        });
        const answer = judge(place, await send(place, body));
        assert.doesNotMatch(answer.text, /Payload/);
      },
    ],
  ]),
];
