import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { forgeToken } from './forged-token.ts';
import { bearer, post, ways } from './raw-graph.ts';
import { forgeries } from './token-forgeries.ts';

let city: ClonedCity;
let hub: LocalHub;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const query = { query: '{ changes(shard: people, first: 1) { nodes { recordId } } }' };
/** What everybody gets who is not known: the same bytes, whatever is wrong. */
const refusal = {
  errors: [
    {
      message: 'The token is missing, wrong or out of date. `cityhub token` prints one.',
      extensions: { code: 'UNAUTHENTICATED' },
    },
  ],
};

describe.each(ways)('a request for %s', (way) => {
  test('with a good token is answered, so that the cases below fail for their one fault', async () => {
    const answer = await post(hub.graphUrl, query, bearer(forgeToken(city.secrets)), way);
    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text).data.changes.nodes).toHaveLength(1);
  });

  test.each(forgeries)('with a token of %s is refused, and learns nothing else', async (_what, forgery) => {
    const token = forgeToken(city.secrets, typeof forgery === 'function' ? forgery(city.secrets) : forgery);
    const answer = await post(hub.graphUrl, query, bearer(token), way);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toEqual(refusal);
  });

  const places: readonly (readonly [string, (token: string) => Record<string, string>])[] = [
    ['nowhere', () => ({})],
    ['under another scheme', (token) => ({ authorization: `Basic ${token}` })],
    ['without a scheme', (token) => ({ authorization: token })],
    ['twice in one header', (token) => ({ authorization: `Bearer ${token}, Bearer ${token}` })],
    ['in a cookie', (token) => ({ cookie: `authorization=Bearer ${token}; token=${token}` })],
    ['in a header of another name', (token) => ({ 'x-authorization': `Bearer ${token}`, token })],
  ];
  test.each(places)('with a good token %s is refused', async (_where, headers) => {
    const answer = await post(hub.graphUrl, query, headers(forgeToken(city.secrets)), way);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toEqual(refusal);
  });

  test('with a good token in the address or in the body is refused', async () => {
    const token = forgeToken(city.secrets);
    const inAddress = await post(
      `${hub.graphUrl}?access_token=${token}&authorization=Bearer%20${token}`,
      query,
      {},
      way,
    );
    const inBody = await post(
      hub.graphUrl,
      { ...query, extensions: { authorization: `Bearer ${token}` }, token },
      {},
      way,
    );
    expect([inAddress.status, inBody.status]).toEqual([401, 401]);
  });

  test('without a token learns nothing from the schema, a mistake or an empty body either', async () => {
    for (const body of [
      '{ "query": "{ __schema { types { name } } }" }',
      '{ "query": "{ nothing }" }',
      '{}',
      '[',
      '',
    ])
      expect(JSON.parse((await post(hub.graphUrl, body, {}, way)).text), body).toEqual(refusal);
  });
});

test('whatever else HTTP can ask with needs a token, too', async () => {
  const inAddress = `${hub.graphUrl}?query=${encodeURIComponent(query.query)}`;
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
  const requests: readonly (readonly [string, RequestInit])[] = [
    [inAddress, {}],
    [inAddress, { headers: { accept: 'text/html' } }],
    [inAddress, { headers: { accept: 'text/event-stream' } }],
    [inAddress, { method: 'PUT' }],
    [inAddress, { method: 'DELETE' }],
    [inAddress, { method: 'POST', body: '' }],
    [hub.graphUrl, { method: 'POST', headers: asForm, body: `query=${encodeURIComponent(query.query)}` }],
    [
      hub.graphUrl,
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify(query) },
    ],
    [hub.graphUrl, { method: 'POST', headers: { 'content-type': 'application/graphql' }, body: query.query }],
  ];
  for (const [address, init] of requests) {
    const answer = await fetch(address, init);
    expect(answer.status, JSON.stringify(init)).toBe(401);
    expect(await answer.json()).toEqual(refusal);
  }
});
