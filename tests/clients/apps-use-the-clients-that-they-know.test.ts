import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
} from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import introspection from '@cityhub/schema/introspection.json' with { type: 'json' };
import { signToken } from '@cityhub/schema/runtime/tokens';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { getIntrospectionQuery, OperationTypeNode } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { makeFolder, removeFolder } from '../cluster/folder.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, residentPush } from '../harness/pushes.ts';
import { streamFeed } from '../streams/stream-feed.ts';
import { generateClient } from './typed-client.ts';

let city: ClonedCity;
let hub: LocalHub;
let folder: string;
/** The typed documents of the demo's apps, as their build generates them. */
let app: Record<string, any>;
let worker: string;
let police: string;
let feed: string;

beforeAll(async () => {
  city = await cloneCity();
  feed = await streamFeed(city, { department: 'police', entity: 'Resident', fields: ['name', 'gridCode'] });
  hub = await startLocalHub(city);
  folder = await makeFolder();
  app = await import(await generateClient(folder));
  worker = `Bearer ${await signToken(city.secrets, persona.gridworker(demoGrid))}`;
  police = `Bearer ${await signToken(city.secrets, persona.department('police'))}`;
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
  if (folder !== undefined) await removeFolder(folder);
});

const socketUrl = (): string => hub.graphUrl.replace('http', 'ws');
const socketOf = (authorization: string) =>
  createSocketClient({ url: socketUrl(), webSocketImpl: WebSocket, connectionParams: { authorization } });

/** Which types an interface or a union has, as Apollo's cache wants it: from the checked-in introspection. */
const possibleTypes = Object.fromEntries(
  (introspection as any).__schema.types.flatMap(({ name, possibleTypes: found }: any) =>
    found == null ? [] : [[name, found.map((type: any) => type.name)]],
  ),
);

/** Pages of a list follow each other. */
const append = (existing: any, incoming: any) => ({
  ...incoming,
  nodes: [...(existing?.nodes ?? []), ...incoming.nodes],
});

function apolloAs(authorization: string) {
  const http = new HttpLink({ uri: hub.graphUrl, headers: { authorization } });
  const sockets = socketOf(authorization);
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    http,
  );
  const typePolicies = { Query: { fields: { residents: { keyArgs: false as const, merge: append } } } };
  return {
    client: new ApolloClient({ link, cache: new InMemoryCache({ typePolicies, possibleTypes }) }),
    sockets,
  };
}

test('Apollo Client pushes, reads a list page by page and asks its cache the second time', async () => {
  const { client } = apolloAs(worker);
  const input = residentPush(9001, demoGrid);
  const pushed = await client.mutate({ mutation: app['RegisterResidentDocument'], variables: { input } });
  const payload = (pushed.data as any).registerResident;
  expect(payload.__typename).toBe('RegisterResidentPayload');
  expect(payload.receipt.deliveries.length).toBeGreaterThan(0);

  const query = app['ResidentsDocument'];
  const first: any = (await client.query({ query, variables: { first: 2 } })).data;
  expect(first.residents.nodes).toHaveLength(2);
  const { endCursor: after } = first.residents.pageInfo;
  await client.query({ query, variables: { first: 2, after }, fetchPolicy: 'network-only' });
  const both = client.readQuery<any>({ query, variables: { first: 2 } });
  expect(new Set(both.residents.nodes.map((node: any) => node.id)).size).toBe(4);
  client.stop();
});

test('Apollo Client tells an error by the code of the table, as its error policy says', async () => {
  const { client } = apolloAs(police);
  const query = gql`query Log { departments { code } changes(shard: people, first: 1) { nodes { position } } }`;
  const thrown = await client.query({ query, fetchPolicy: 'no-cache' }).catch((error: unknown) => error);
  expect(CombinedGraphQLErrors.is(thrown)).toBe(true);
  const told = await client.query({ query, errorPolicy: 'all', fetchPolicy: 'no-cache' });
  for (const error of [thrown, told.error])
    expect((error as CombinedGraphQLErrors).errors.map(({ extensions }) => extensions?.['code'])).toEqual([
      'FORBIDDEN',
    ]);
  const wrong = await client
    .query({ query: gql`query Wrong { nobody }`, fetchPolicy: 'no-cache' })
    .catch((error: unknown) => error);
  expect((wrong as CombinedGraphQLErrors).errors[0]?.extensions?.['code']).toBe('BAD_REQUEST');
  client.stop();
});

test('Apollo Client follows a feed over WebSocket', async () => {
  const { client, sockets } = apolloAs(police);
  const subscription = client.subscribe({ query: app['ChangesDocument'], variables: { feed } });
  const event = await new Promise<any>((resolve, reject) => {
    const running = subscription.subscribe({
      next(value) {
        resolve(value);
        running.unsubscribe();
      },
      error: reject,
    });
  });
  expect(event.data.changes.cursor).toEqual(expect.any(String));
  client.stop();
  await sockets.dispose();
});

test('urql pushes, reads, follows a feed and tells errors by their code', async () => {
  const sockets = socketOf(police);
  const urqlAs = (authorization: string) =>
    new Client({
      url: hub.graphUrl,
      fetchOptions: { headers: { authorization } },
      // GET for short queries is urql's own choice.
      preferGetMethod: 'within-url-limit',
      exchanges: [
        cacheExchange,
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query, variables }) => ({
            subscribe: (sink) => ({
              unsubscribe: sockets.subscribe(
                { query: query ?? '', variables: variables as never },
                sink as never,
              ),
            }),
          }),
        }),
      ],
    });
  const input = residentPush(9002, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 30_000 });
  const pushed = await urqlAs(worker).mutation(app['RegisterResidentDocument'], { input }).toPromise();
  expect(pushed.error).toBeUndefined();
  expect(pushed.data.registerResident.__typename).toBe('RegisterResidentPayload');
  const client = urqlAs(police);
  const overview = await client.query(app['OverviewDocument'], { area: '420102' }).toPromise();
  expect(overview.data.cityOverview.residentCount).toBeGreaterThan(0);
  const inbox = await client.query(app['InboxDocument'], { first: 3 }).toPromise();
  expect(inbox.data.departmentInbox.nodes.length).toBeGreaterThan(0);
  const refused = await client
    .query('query Log { changes(shard: people) { nodes { position } } }', {})
    .toPromise();
  expect(refused.error?.graphQLErrors.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN']);

  const event = await new Promise<any>((resolve) => {
    const { unsubscribe } = client.subscription(app['ChangesDocument'], { feed }).subscribe((result) => {
      resolve(result);
      queueMicrotask(() => unsubscribe());
    });
  });
  expect(event.data.changes.cursor).toEqual(expect.any(String));
  await sockets.dispose();
});

test('graphql-ws and graphql-sse answer queries and streams, also with a connection for each alone', async () => {
  const query = 'query Overview { cityOverview(area: "420102") { residentCount } }';
  const stream = `subscription { changes(feed: "${feed}") { cursor } }`;
  const sse = createSseClient({ url: hub.graphUrl, headers: { authorization: police } });
  for (const lazy of [true, false]) {
    const sockets = createSocketClient({
      url: socketUrl(),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: police },
      lazy,
    });
    for (const client of [sockets, sse]) {
      const answers = await Promise.all(
        [query, stream, query].map((text) => client.iterate({ query: text }).next()),
      );
      for (const { value } of answers) expect(value.errors, JSON.stringify(value)).toBeUndefined();
      expect(answers[1]?.value.data.changes.cursor).toEqual(expect.any(String));
    }
    await sockets.dispose();
  }
  sse.dispose();
});

test('the single-connection mode of graphql-sse is refused with a code: each stream has a request of its own', async () => {
  const codes: unknown[] = [];
  for (const init of [
    { method: 'PUT' },
    { method: 'GET', headers: { accept: 'text/event-stream' } },
    { method: 'DELETE' },
  ]) {
    const headers = { ...init.headers, authorization: police, 'x-graphql-event-stream-token': 'a' };
    const answer = await fetch(hub.graphUrl, { ...init, headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    codes.push(((await answer.json()) as any).errors[0].extensions.code);
  }
  expect(codes).toEqual(['BAD_REQUEST', 'BAD_REQUEST', 'BAD_REQUEST']);
});

test('what a client generator is given is what the hub answers', async () => {
  const response = await fetch(hub.graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: police },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data } = (await response.json()) as any;
  const names = (schema: any) =>
    Object.fromEntries(
      schema.types.map((type: any) => [
        type.name,
        [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])]
          .map(({ name }) => name)
          .toSorted((one: string, two: string) => one.localeCompare(two)),
      ]),
    );
  expect(names(data.__schema)).toEqual(names((introspection as any).__schema));
});

test('twenty typing mistakes bring back no name that was not sent', async () => {
  const names = new Set<string>(
    (introspection as any).__schema.types.flatMap((type: any) => [
      type.name,
      ...(type.fields ?? []).map((field: any) => field.name),
    ]),
  );
  const typos = [
    '{ residens { nodes { id } } }',
    '{ resident }',
    '{ residents { nodes { nam } } }',
    '{ residents { node { id } } }',
    '{ residents(frst: 1) { nodes { id } } }',
    '{ residents(first: "1") { nodes { id } } }',
    '{ grids { nodes } }',
    '{ grid }',
    '{ grids { nodes { code { id } } } }',
    '{ cityOverview { gridCount } }',
    '{ cityOverviw(area: "4201") { gridCount } }',
    '{ changes(shard: peopl) { nodes { position } } }',
    '{ changes(shard: "people") { nodes { position } } }',
    '{ ... on Residen { id } }',
    'query($x: Residen) { __typename }',
    'query($x: Int) { resident(id: $x) { id } }',
    'mutation { registerResidnt(input: {}) { __typename } }',
    'mutation { registerResident(input: { nam: "x" }) { __typename } }',
    'mutation { registerResident { __typename } }',
    '{ tickets @skp(if: true) { nodes { id } } }',
  ];
  const citizen = `Bearer ${await signToken(city.secrets, persona.citizen)}`;
  for (const query of typos) {
    const response = await fetch(hub.graphUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: citizen },
      body: JSON.stringify({ query }),
    });
    const { errors } = (await response.json()) as any;
    expect(errors, query).toHaveLength(1);
    const told = errors[0].message.match(/[A-Za-z_]\w+/g).filter((word: string) => names.has(word));
    expect(
      told.filter((word: string) => !query.includes(word)),
      query,
    ).toEqual([]);
  }
});
