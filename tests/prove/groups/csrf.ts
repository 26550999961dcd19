import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { persona } from '../../harness/graph-client.ts';
import { citizenId, demoGrid } from '../../harness/pushes.ts';
import { judge, refused } from '../answer.ts';
import { request } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

interface Forged {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Behind the address of the graph. */
  readonly search?: string;
}

/** A push that would be stored, if it were a request at all. */
function push(): { query: string; key: string } {
  const key = `csrf-${randomUUID()}`;
  const input = `{ idempotencyKey: "${key}", citizenId: "${citizenId(7700)}", name: "甲", phone: "19900007700", gridCode: "${demoGrid}" }`;
  return { query: `mutation { registerResident(input: ${input}) { __typename } }`, key };
}

async function storedNothing(place: Place, key: string): Promise<void> {
  const [row] = await place.sql`select count(*)::int as n from log.change where idempotency_key = ${key}`;
  assert.equal(row?.['n'], 0, 'it was stored');
}

const multipart = (query: string): Forged => {
  const operations = JSON.stringify({ query, variables: {} });
  const part = (name: string, text: string): string =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: `${part('operations', operations)}${part('map', '{}')}--b--\r\n`,
  };
};
const json = (query: string): string => JSON.stringify({ query });
const typed =
  (type: string) =>
  (query: string): Forged => ({ headers: { 'content-type': type }, body: json(query) });
const byGet =
  (headers: Record<string, string>) =>
  (query: string): Forged => ({
    method: 'GET',
    headers,
    search: `?query=${encodeURIComponent(query)}`,
  });

/** What a page of somebody else can make a browser send: each must fail for its form alone, so it has a good token besides. */
const forms: readonly (readonly [name: string, forge: (query: string) => Forged])[] = [
  [
    'a form',
    (query) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `query=${encodeURIComponent(query)}`,
    }),
  ],
  [
    'a form whose only field is JSON',
    (query) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${json(query)}=`,
    }),
  ],
  ['JSON as text/plain', typed('text/plain')],
  ['JSON as text/plain that names JSON', typed('text/plain; application/json')],
  ['JSON as a form that names JSON', typed('application/x-www-form-urlencoded; charset=application/json')],
  ['JSON as a report of the browser', typed('application/csp-report')],
  ['JSON as a document of no type', typed('*/*')],
  ['a multipart form', multipart],
  ['a mutation by GET', byGet({})],
  [
    'a mutation by GET that says POST in a header',
    byGet({ 'x-http-method-override': 'POST', 'x-http-method': 'POST' }),
  ],
  [
    'a mutation by GET that says POST in its address',
    (query) => ({ method: 'GET', search: `?_method=POST&query=${encodeURIComponent(query)}` }),
  ],
  ['a mutation by GET of a page', byGet({ accept: 'text/html' })],
  ['a mutation by GET for events', byGet({ accept: 'text/event-stream' })],
  [
    'a mutation in the address of a POST',
    (query) => ({
      headers: { 'content-type': 'text/plain' },
      body: '',
      search: `?query=${encodeURIComponent(query)}`,
    }),
  ],
  ['a mutation by PUT', (query) => ({ ...typed('application/json')(query), method: 'PUT' })],
  [
    'the text of a query alone',
    (query) => ({ headers: { 'content-type': 'application/graphql' }, body: query }),
  ],
];

const isRefused = (forge: (query: string) => Forged) => async (place: Place) => {
  const { query, key } = push();
  const { method = 'POST', headers = {}, body, search = '' } = forge(query);
  const authorization = `Bearer ${await place.token(persona.gridworker(demoGrid))}`;
  const init = {
    method,
    headers: { ...headers, authorization },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  };
  refused(judge(place, await request(place.graphUrl + search, init)));
  await storedNothing(place, key);
};

export const csrf: Attack[] = [
  ...group(
    'csrf',
    forms.map(([name, forge]) => [name, isRefused(forge)]),
  ),
  ...group('csrf', [
    [
      'a page of another origin asks whether it may',
      async (place) => {
        const headers = {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        };
        for (const path of ['/graphql', '/import', '/personas', '/audit/bundle']) {
          const response = await fetch(new URL(path, place.graphUrl), { method: 'OPTIONS', headers });
          await response.text();
          assert.equal(response.headers.get('access-control-allow-origin'), null, path);
          assert.equal(response.headers.get('access-control-allow-credentials'), null, path);
        }
      },
    ],
    [
      'a token in a cookie',
      async (place) => {
        const { query, key } = push();
        const token = await place.token(persona.gridworker(demoGrid));
        const headers = {
          'content-type': 'application/json',
          cookie: `token=${token}; authorization=Bearer ${token}`,
        };
        const init = { method: 'POST', headers, body: json(query) };
        refused(judge(place, await request(place.graphUrl, init)), 'UNAUTHENTICATED');
        await storedNothing(place, key);
      },
    ],
  ]),
];
