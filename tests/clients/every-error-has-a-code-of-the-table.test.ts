import { errorCodes } from '@cityhub/schema/runtime/errors';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { type ServedSubgraph, serveOne } from './served-subgraphs.ts';

let city: ClonedCity;
let hub: LocalHub;
let people: ServedSubgraph;
let authorization: string;
const logged: unknown[] = [];

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  people = await serveOne(city, 'people', (error) => logged.push(error));
  authorization = `Bearer ${await signToken(city.secrets, persona.auditor)}`;
  // Every list of residents is a failure of the database from now on, which names table and role.
  await city.sql`revoke select on people.resident from cityhub_people`;
});
afterAll(async () => {
  await people?.stop();
  await hub?.stop();
  await city?.drop();
});

/** What a caller sends and must not find in an error. */
const canary = '11010519491231002X';
const failing = '{ residents(first: 1) { nodes { id } } }';

/** Requests of which none has an answer. */
const bodies: Readonly<Record<string, unknown>> = {
  'a syntax error': { query: `{ residents(first: ${canary}` },
  'a field that is not there': { query: `{ nobody(id: "${canary}") { id } }` },
  'a literal of another type': { query: `{ residents(first: "${canary}") { nodes { id } } }` },
  'a variable of another type': {
    query: 'query($n: Int) { residents(first: $n) { nodes { id } } }',
    variables: { n: canary },
  },
  'an operation that is not there': { query: 'query A { __typename }', operationName: canary },
  'a document that is not there': { documentId: canary },
  'no operation': { query: 'fragment f on Query { __typename }' },
  'no query': { variables: { a: canary } },
  'a query that is no text': { query: { a: canary } },
  'variables that are no map': { query: '{ __typename }', variables: [canary] },
  'a hash to be remembered': {
    query: '{ __typename }',
    extensions: { persistedQuery: { sha256Hash: canary } },
  },
  'a list': [{ query: '{ __typename }' }],
  null: null,
  'a failure of the database': { query: failing },
};

/** Of subgraphs: what only a gateway asks them. */
const subgraphBodies: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(bodies).filter(([what]) => what !== 'a document that is not there'),
);

const traces = /node_modules|\.ts\b|\bat [^ ]+ \(|select |insert |permission denied|cityhub_people|stack/i;

function check(where: string, text: string, codesOf: (answer: any) => unknown[] = errorCodesOf): void {
  expect(text, where).not.toContain(canary);
  expect(text, where).not.toMatch(traces);
  const codes = codesOf(JSON.parse(text));
  if (where.startsWith('a failure') && !where.endsWith('text/event-stream'))
    expect(codes, where).toEqual(['INTERNAL']);
  expect(codes.length, `${where}: ${text}`).toBeGreaterThan(0);
  for (const code of codes) expect(Object.keys(errorCodes), `${where}: ${text}`).toContain(code);
}
const errorCodesOf = ({ errors = [] }: any): unknown[] => errors.map((error: any) => error.extensions?.code);

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body,
  });

test.each(Object.entries(bodies))('%s has a code over every way into the graph', async (what, body) => {
  const text = JSON.stringify(body);
  for (const accept of ['application/json', 'application/graphql-response+json'])
    check(`${what}, ${accept}`, await (await post(hub.graphUrl, text, { accept })).text());

  const events = await (await post(hub.graphUrl, text, { accept: 'text/event-stream' })).text();
  check(`${what}, events`, /^data: (\{.*\})$/m.exec(events)?.[1] ?? events);

  const socket = new WebSocket(hub.graphUrl.replace('http', 'ws'), 'graphql-transport-ws');
  const heard = await new Promise<string>((resolve, reject) => {
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })),
    );
    socket.on('message', (data) => {
      const message = JSON.parse((data as Buffer).toString());
      if (message.type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: body }));
      else if (message.type === 'error') resolve(JSON.stringify({ errors: message.payload }));
      else if (message.type === 'next') resolve(JSON.stringify(message.payload));
    });
    // What is no message of the protocol at all closes the connection.
    socket.on('close', (code, reason) => resolve(JSON.stringify({ closed: code, reason: String(reason) })));
    socket.on('error', reject);
  });
  socket.terminate();
  check(`${what}, socket`, heard, (answer) =>
    answer.closed === 4400 ? ['BAD_REQUEST'] : errorCodesOf(answer),
  );
});

test.each(Object.entries(subgraphBodies))('%s has a code at a subgraph of its own', async (what, body) => {
  for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
    const response = await people.fetch(people.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(body),
    });
    check(`${what}, ${accept}`, await response.text());
  }
});

test.each<[string, number, string, RequestInit]>([
  ['no JSON', 400, '', { method: 'POST', body: `{"query":${canary}` }],
  [
    'another type of body',
    415,
    '',
    { method: 'POST', body: canary, headers: { 'content-type': 'text/plain' } },
  ],
  ['a picture wanted', 406, '?query={__typename}', { headers: { accept: 'image/png' } }],
  ['another method', 405, '', { method: 'PUT', body: canary }],
  ['a mutation by GET', 405, '?query=mutation{withdrawGrantProposal(proposalId:"1"){__typename}}', {}],
  ['variables that cannot be read', 400, `?query={__typename}&variables={${canary}`, {}],
  ['an address without end', 414, `?query=${canary.repeat(500)}`, {}],
  ['no token', 401, '', { method: 'POST', body: '{}', headers: { authorization: canary } }],
])('a request with %s is answered with %i and a code', async (what, status, search, init) => {
  const headers = { 'content-type': 'application/json', authorization, ...(init.headers as object) };
  const response = await fetch(hub.graphUrl + search, { ...init, headers });
  expect(response.status).toBe(status);
  check(what, await response.text());
});

test('every other address answers with a code, too', async () => {
  const origin = new URL(hub.graphUrl).origin;
  const asked: [string, RequestInit][] = [
    ['/nothing', {}],
    [`/audit/bundle?recordId=${canary}`, {}],
    [`/audit/bundle?department=${canary}&from=x&to=y`, {}],
    [`/audit/consistency?from=${canary}&to=1`, {}],
    [`/audit/tile?tree=${canary}`, {}],
    ['/audit/cosignature', { method: 'POST', body: canary }],
    ['/audit/key', { method: 'POST', body: canary }],
    [`/import?type=${canary}`, { method: 'POST', body: canary }],
    ['/import?type=resident', {}],
  ];
  for (const [path, init] of asked) {
    const response = await fetch(origin + path, { ...init, headers: { authorization } });
    expect(response.status, path).toBeGreaterThanOrEqual(400);
    check(path, await response.text());
  }
  const rows = await fetch(`${origin}/import?type=resident`, {
    method: 'POST',
    headers: { authorization },
    body: `{"citizenId":"${canary}"}\n${canary}\n{"${canary}":1}\n`,
  });
  const lines = (await rows.text()).trim().split('\n').slice(0, -1);
  expect(lines.length).toBe(3);
  for (const line of lines)
    check(line, line, ({ code, issues = [] }) => [code, ...issues.map((one: any) => one.code)]);
});
