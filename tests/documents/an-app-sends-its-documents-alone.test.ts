import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { errorCodes } from '@cityhub/schema/runtime/errors';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { cityhub } from '../cli/run-cityhub.ts';
import { temporaryFolder } from '../cluster/folder.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { hashOf, hubOf, senderOf } from './app-client.ts';

let city: ClonedCity;
let hub: LocalHub;

const grids = 'query Grids($first: Int) { grids(first: $first) { nodes { code } } }';
const count = 'query Count { cityOverview(area: "420102") { gridCount } }';
const grid = (app?: string) => ({ ...persona.gridworker(demoGrid), ...(app === undefined ? {} : { app }) });

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, mode: 'production' });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const sender = (app?: string) => senderOf(hub.graphUrl, city, grid(app));
const inForce = async (text: string, app: string, wanted = true): Promise<void> => {
  const { post } = await sender(app);
  const isKnown = async (): Promise<boolean> =>
    !(await post({ documentId: hashOf(text) })).codes.includes('UNKNOWN_DOCUMENT');
  await until('the gateway has looked', async () => (await isKnown()) === wanted, 5000);
};

test('a manifest is added by the command line and runs by its hash, over every way in', async () => {
  const manifest = join(await temporaryFolder(), 'manifest.json');
  await writeFile(manifest, JSON.stringify({ [hashOf(grids)]: grids, [hashOf(count)]: count }));
  const run = await cityhub(['documents', 'add', manifest, '--app', 'grid-app'], hubOf(city));
  expect(run.stdout.split('\n').sort().slice(1)).toEqual(
    [`${hashOf(grids)} Grids added`, `${hashOf(count)} Count added`].sort(),
  );
  expect([run.code, run.stderr]).toEqual([0, '2 added; in force within 5 s\n']);
  await inForce(grids, 'grid-app');

  const { post, get, authorization } = await sender('grid-app');
  const documentId = hashOf(grids);
  const variables = { first: 2 };
  const wanted = { grids: { nodes: [expect.anything(), expect.anything()] } };
  expect((await post({ documentId, variables })).data).toEqual(wanted);
  expect((await post({ documentId: `sha256:${documentId}`, variables })).data).toEqual(wanted);
  expect((await post({ documentId, variables }, 'application/graphql-response+json')).data).toEqual(wanted);
  expect((await get({ documentId, variables: JSON.stringify(variables) })).data).toEqual(wanted);

  const operation = { documentId, query: undefined as never, variables };
  const sse = createSseClient({ url: hub.graphUrl, headers: { authorization }, retryAttempts: 0 });
  expect((await sse.iterate(operation).next()).value.data).toEqual(wanted);
  const url = hub.graphUrl.replace('http', 'ws');
  const socket = createSocketClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization } });
  // graphql-ws asks for a text in its own types and on the server: over a socket a document is named in an empty one.
  expect((await socket.iterate({ ...operation, query: '' }).next()).value.data).toEqual(wanted);
  sse.dispose();
  await socket.dispose();
});

test('to another app, and to a caller without one, the same id is unknown', async () => {
  for (const app of ['other-app', undefined]) {
    const { post } = await sender(app);
    const { codes, data } = await post({ documentId: hashOf(grids) });
    expect([codes, data]).toEqual([['UNKNOWN_DOCUMENT'], undefined]);
  }
});

test('an app, a grid worker and a citizen send no text of their own; auditor, operator and department do', async () => {
  const ask = async (claims: Parameters<typeof senderOf>[2]) =>
    (await (await senderOf(hub.graphUrl, city, claims)).post({ query: grids, variables: { first: 1 } }))
      .codes;
  for (const claims of [
    grid('grid-app'),
    grid(),
    persona.citizen,
    { ...persona.auditor, app: 'audit-app' },
    { ...persona.department('police'), app: 'police-app' },
  ])
    expect(await ask(claims), JSON.stringify(claims)).toEqual(['DOCUMENT_REQUIRED']);
  for (const claims of [persona.auditor, persona.operator, persona.department('police'), persona.system])
    expect(await ask(claims), JSON.stringify(claims)).toEqual([]);
});

test('nothing is registered by being sent: a hash with its text is refused, and afterwards as unknown as before', async () => {
  const { post } = await senderOf(hub.graphUrl, city, { ...persona.operator });
  const fresh = 'query Fresh { __typename }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(fresh) } };
  for (const accept of ['application/json', 'application/graphql-response+json'])
    for (const body of [
      { extensions },
      { query: fresh, extensions },
      { extensions },
      { query: fresh, documentId: hashOf(fresh) },
    ]) {
      const { codes, data, status } = await post(body, accept);
      expect([codes, data ?? null], `${accept} ${JSON.stringify(body)} ${status}`).toEqual([
        ['BAD_REQUEST'],
        null,
      ]);
    }
  expect((await (await sender('grid-app')).post({ documentId: hashOf(fresh) })).codes).toEqual([
    'UNKNOWN_DOCUMENT',
  ]);
});

test('a document that is retired is refused within 5 s, and one that is added again is back', async () => {
  const retired = await cityhub(['documents', 'retire', hashOf(count), '--app', 'grid-app'], hubOf(city));
  expect([retired.code, retired.stderr]).toEqual([0, `retired ${hashOf(count)}; out of force within 5 s\n`]);
  await inForce(count, 'grid-app', false);
  const { post } = await sender('grid-app');
  expect((await post({ documentId: hashOf(count) })).codes).toEqual(['UNKNOWN_DOCUMENT']);
  expect((await post({ documentId: hashOf(grids) })).codes).toEqual([]);

  const manifest = join(await temporaryFolder(), 'manifest.json');
  await writeFile(manifest, JSON.stringify({ [hashOf(count)]: count }));
  const again = await cityhub(['documents', 'add', manifest, '--app', 'grid-app'], hubOf(city));
  expect(again.stderr).toBe('1 in force again; in force within 5 s\n');
  await inForce(count, 'grid-app');
});

test('a hundred unknown ids change nothing for those who know theirs, and no value comes back', async () => {
  const { post } = await sender('grid-app');
  const ids = Array.from({ length: 100 }, (_, index) => hashOf(String(index)));
  for (const id of [...ids, '__proto__', "' or 1=1 --", 'x'.repeat(10_000)]) {
    const { codes, text } = await post({ documentId: id });
    expect(codes).toEqual(['UNKNOWN_DOCUMENT']);
    expect(text).not.toContain(id.slice(0, 60));
  }
  expect((await post({ documentId: hashOf(grids) })).codes).toEqual([]);
});

test('Apollo Client sends ids through a fetch of its app, and its cache works as ever', async () => {
  const text = 'query Overview($area: ID!) { cityOverview(area: $area) { residentCount __typename } }';
  const manifest = join(await temporaryFolder(), 'manifest.json');
  await writeFile(manifest, JSON.stringify({ [hashOf(text)]: text }));
  await cityhub(['documents', 'add', manifest, '--app', 'grid-app'], hubOf(city));
  await inForce(text, 'grid-app');
  const ids: Record<string, string> = { Overview: hashOf(text) };
  let sent = 0;
  const byId: typeof fetch = (url, init) => {
    const { query: _query, ...rest } = JSON.parse(init?.body as string);
    sent += 1;
    return fetch(url, { ...init, body: JSON.stringify({ ...rest, documentId: ids[rest.operationName] }) });
  };
  const { authorization } = await sender('grid-app');
  const link = new HttpLink({ uri: hub.graphUrl, headers: { authorization }, fetch: byId });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const ask = () => client.query<any>({ query: gql(text), variables: { area: '420102' } });
  expect((await ask()).data.cityOverview.residentCount).toBeGreaterThan(0);
  await ask();
  expect(sent).toBe(1);
  client.stop();
});

/** Every name of the graph, and as many words besides. */
async function wordList(): Promise<string[]> {
  const { post } = await senderOf(hub.graphUrl, city, persona.operator);
  const { data } = await post({ query: '{ __schema { types { name fields { name } } } }' });
  const names: string[] = data.__schema.types.flatMap((type: any) => [
    type.name,
    ...(type.fields ?? []).map((field: any) => field.name),
  ]);
  return [...new Set(names.filter((name) => name.length > 3 && !name.startsWith('__')))];
}

test('whoever may not look at the graph finds none of its names by guessing', async () => {
  const words = (await wordList()).slice(0, 500);
  expect(words.length).toBe(500);
  // A department writes its own texts: a lump of guesses tells it nothing of any one, and a citizen is not even read.
  for (const claims of [persona.department('police'), persona.citizen, grid('grid-app')]) {
    const { post } = await senderOf(hub.graphUrl, city, claims);
    const answers = new Set<string>();
    for (let start = 0; start < words.length; start += 8) {
      const guesses = words.slice(start, start + 8).join(' ');
      answers.add((await post({ query: `{ ${guesses} }` })).text);
      answers.add((await post({ query: `{ grids { nodes { ${guesses} } } }` })).text);
      answers.add((await post({ query: `{ grids { nodes { ...on ${words[start]} { id } } } }` })).text);
    }
    const code = claims.role === 'department' ? 'BAD_REQUEST' : 'DOCUMENT_REQUIRED';
    expect([...answers].map((text) => JSON.parse(text))).toEqual([
      { errors: [{ message: errorCodes[code], extensions: { code } }] },
    ]);
    const looks = await post({ query: '{ __schema { types { name } } }' });
    expect(looks.codes).toEqual([claims.role === 'department' ? 'FORBIDDEN' : 'DOCUMENT_REQUIRED']);
  }
});
