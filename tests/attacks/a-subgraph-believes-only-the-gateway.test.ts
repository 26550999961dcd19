import { dirname, join } from 'node:path';
import { peopleSchema } from '@cityhub/people/graph/index';
import { openPlatform } from '@cityhub/schema/runtime/platform';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { serveSubgraph } from '@cityhub/schema/runtime/serve';
import { requestSigner, type SignedCaller, signatureHeader } from '@cityhub/schema/runtime/signed-request';
import { createSubgraph } from '@cityhub/schema/runtime/subgraph';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { post, type RawAnswer, speak } from './raw-graph.ts';

let city: ClonedCity;
let server: Awaited<ReturnType<typeof serveSubgraph>>;
let url: string;
const failures: unknown[] = [];

/** The people subgraph alone, as its own process runs it. */
beforeAll(async () => {
  city = await cloneCity();
  const onError = (error: unknown): void => void failures.push(error);
  const platform = await openPlatform('people', {
    databaseUrl: city.url,
    redisUrl: undefined,
    secrets: city.secrets,
    production: false,
    readsDir: join(dirname(city.secretFile), 'reads'),
    onError,
  });
  const subgraph = createSubgraph('people', peopleSchema(), platform);
  server = await serveSubgraph(subgraph, { port: 0, host: '127.0.0.1', secrets: city.secrets, onError });
  url = `http://127.0.0.1:${server.port}/graphql`;
});
afterAll(async () => {
  await server?.stop();
  await city?.drop();
});

const caller = (area: string): SignedCaller => ({
  traceId: '0'.repeat(32),
  actor: {
    id: `gridworker:${area}`,
    role: 'gridworker',
    department: null,
    area,
    purpose: 'community-service',
    cause: null,
  },
});
const body = JSON.stringify({ query: '{ residents(first: 5) { nodes { id name } } }' });
const sign = (text = body, audience = 'people', who = caller('4201')): string =>
  requestSigner(city.secrets)(audience, text, who);
const send = (signature: string | null, text = body): Promise<RawAnswer> =>
  post(url, text, signature === null ? {} : { [signatureHeader]: signature });

const refused = { errors: [{ message: 'UNAUTHENTICATED', extensions: { code: 'UNAUTHENTICATED' } }] };

test('what the gateway signed is answered, so that the cases below fail for their one fault', async () => {
  const { status, text } = await send(sign());
  expect(status, text).toBe(200);
  expect(JSON.parse(text).data.residents.nodes).toHaveLength(5);
});

test.each<[string, () => string | null]>([
  ['no signature', () => null],
  ['an empty signature', () => ''],
  ['words', () => 'let me in'],
  ['claims without a signature', () => sign().split('.')[0] as string],
  ['claims with an empty signature', () => `${sign().split('.')[0]}.`],
  ['a signature of other claims', () => `${sign().split('.')[0]}.${sign().split('.')[1]}`],
  ['a signature for housing', () => sign(body, 'housing')],
  [
    'a signature of another hub',
    () => requestSigner(secretsFrom(Buffer.alloc(32, 1)))('people', body, caller('4201')),
  ],
  ['alg none', () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${sign().split('.')[0]}.`],
])('a request with %s is refused, and learns nothing else', async (_what, signature) => {
  const { status, text } = await send(signature());
  expect(status).toBe(401);
  expect(JSON.parse(text)).toEqual(refused);
});

test('a caller’s own token is nothing to a subgraph', async () => {
  const token = await signToken(city.secrets, persona.department('police'));
  for (const headers of [{ authorization: `Bearer ${token}` }, { [signatureHeader]: token }]) {
    const { status, text } = await post(url, body, headers);
    expect([status, JSON.parse(text)]).toEqual([401, refused]);
  }
});

test('a request is answered once, however often it comes', async () => {
  const signature = sign();
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(signature)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 401)).toHaveLength(9);
  expect((await send(signature)).status).toBe(401);
});

test('a signature does not fit another body: not another query, not other variables, not a space more', async () => {
  const others = [
    JSON.stringify({ query: '{ residents(first: 200) { nodes { id name } } }' }),
    JSON.stringify({ query: JSON.parse(body).query, variables: { first: 200 } }),
    `${body} `,
    '',
  ];
  for (const other of others) expect((await send(sign(), other)).status, other).toBe(401);
});

test('a signed request shows no schema, and no row beyond its caller’s area', async () => {
  const asked = async (query: string, variables = {}, who = caller(demoGrid)) => {
    const text = JSON.stringify({ query, variables });
    return JSON.parse((await send(sign(text, 'people', who), text)).text);
  };
  for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Resident") { name } }'])
    expect((await asked(query)).data ?? null).toBeNull();

  const [own] = await city.sql`select id from people.resident where grid_code = ${demoGrid} limit 1`;
  const [foreign] =
    await city.sql`select id, grid_code from people.resident where grid_code <> ${demoGrid} limit 1`;
  const entities =
    'query($r: [_Any!]!) { _entities(representations: $r) { ... on Resident { id name citizenId } } }';
  // A representation says which row is meant, and nothing besides: not even what would be true.
  const lies = {
    gridCode: demoGrid,
    grid_code: demoGrid,
    name: 'x',
    role: 'department',
    pushed: { citizenId: '1' },
  };
  for (const [field, value] of Object.entries(lies)) {
    const lie = { __typename: 'Resident', id: foreign?.['id'], [field]: value };
    const answer = await asked(entities, { r: [lie] });
    expect([answer.data ?? null, answer.errors[0].extensions.code], field).toEqual([null, 'INVALID_INPUT']);
  }
  const representations = [own, foreign].map((row) => ({ __typename: 'Resident', id: row?.['id'] }));
  const { data } = await asked(entities, { r: representations });
  expect(data._entities[0]).toMatchObject({ id: own?.['id'], name: expect.any(String) });
  expect(data._entities[1]).toBeNull();
  const theirs = await asked(entities, { r: representations }, caller(String(foreign?.['grid_code'])));
  expect([theirs.data._entities[0], theirs.data._entities[1].id]).toEqual([null, foreign?.['id']]);
});

test.each<[string, () => Promise<number>]>([
  ['is not a POST', async () => (await fetch(url, { headers: { [signatureHeader]: sign('') } })).status],
  ['is no JSON', async () => (await send(sign('{'), '{')).status],
  ['is null', async () => (await send(sign('null'), 'null')).status],
])('a request that %s fails alone: the next one is answered', async (_what, status) => {
  expect(await status()).not.toBe(200);
  expect((await send(sign())).status).toBe(200);
});

test('a body larger than any push is refused before it is read', async () => {
  // Its connection ends with it, so it gets one of its own.
  const answer = await speak(url, [`${signatureHeader}: ${sign()}`], 'x'.repeat(5 * 1024 * 1024)).catch(
    () => '',
  );
  expect(answer === '' || answer.startsWith('HTTP/1.1 413 ')).toBe(true);
  expect((await send(sign())).status).toBe(200);
});
