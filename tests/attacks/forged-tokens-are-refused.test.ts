import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { ed25519Key } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { type Forgery, forgeToken } from './forged-token.ts';
import { bearer, post, ways } from './raw-graph.ts';

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
const now = Math.floor(Date.now() / 1000);
const stranger = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const by = (key: Parameters<typeof sign>[2]) => (text: string) => sign(null, Buffer.from(text), key);
const hmac = (key: string | Buffer) => (text: string) => createHmac('sha256', key).update(text).digest();
const none = () => Buffer.alloc(0);
const publicKey = (format: 'pem' | 'der') =>
  ed25519Key(city.secrets, 'token').publicKey.export({ format, type: 'spki' } as never) as unknown as Buffer;

/** What is wrong with each; a function where the hub's own keys must be known. */
const forgeries: readonly (readonly [string, Forgery | (() => Forgery)])[] = [
  ['alg none', { header: { alg: 'none' }, signature: none }],
  ['alg nOnE', { header: { alg: 'nOnE' }, signature: none }],
  ['alg none and a good signature', { header: { alg: 'none' } }],
  ['no alg', { header: { alg: undefined } }],
  ['algs in a list', { header: { alg: ['EdDSA', 'none'] } }],
  [
    'HS256 with the public key as PEM',
    () => ({ header: { alg: 'HS256' }, signature: hmac(publicKey('pem')) }),
  ],
  [
    'HS256 with the public key as DER',
    () => ({ header: { alg: 'HS256' }, signature: hmac(publicKey('der')) }),
  ],
  ['HS256 with an empty key', { header: { alg: 'HS256' }, signature: hmac('') }],
  ['HS256 with the word secret', { header: { alg: 'HS256' }, signature: hmac('secret') }],
  ['RS256', { header: { alg: 'RS256' }, signature: (text) => sign('sha256', Buffer.from(text), rsa) }],
  ['a stranger’s key', { signature: by(stranger.privateKey) }],
  [
    'a stranger’s key in the header',
    { header: { jwk: stranger.publicKey.export({ format: 'jwk' }) }, signature: by(stranger.privateKey) },
  ],
  [
    'a key by URL',
    { header: { jku: 'http://127.0.0.1:9/keys', kid: '1' }, signature: by(stranger.privateKey) },
  ],
  ['a certificate by URL', { header: { x5u: 'http://127.0.0.1:9/x' }, signature: by(stranger.privateKey) }],
  ['a key by path', { header: { kid: '../../../dev/null' }, signature: hmac('') }],
  ['a key by SQL', { header: { kid: "' union select 'secret" }, signature: hmac('secret') }],
  [
    'the key that signs for subgraphs',
    () => ({ signature: by(ed25519Key(city.secrets, 'gateway-request').privateKey) }),
  ],
  ['another hub’s key', { signature: by(ed25519Key(secretsFrom(Buffer.alloc(32, 1)), 'token').privateKey) }],
  ['a critical extension', { header: { crit: ['admin'], admin: true } }],
  ['no signature', { signature: none }],
  ['a signature of zeros', { signature: () => Buffer.alloc(64) }],
  ['another issuer', { claims: { iss: 'cityhub.example' } }],
  ['no issuer', { claims: { iss: undefined } }],
  ['another audience', { claims: { aud: 'people' } }],
  ['no audience', { claims: { aud: undefined } }],
  ['expired', { claims: { exp: now - 60 } }],
  ['expired long ago', { claims: { exp: 0 } }],
  ['no end', { claims: { exp: undefined } }],
  ['an end that is text', { claims: { exp: String(now + 600) } }],
  ['not yet', { claims: { nbf: now + 600 } }],
  ['no subject', { claims: { sub: undefined } }],
  ['a subject that is no text', { claims: { sub: ['auditor'] } }],
  ['a role that is none', { claims: { role: 'admin' } }],
  ['no role', { claims: { role: undefined } }],
  ['roles in a list', { claims: { role: ['auditor'] } }],
  ['an area that is a pattern', { claims: { grid: '42%' } }],
  ['an empty area', { claims: { grid: '' } }],
  ['a department that is an object', { claims: { department: { startsWith: '' } } }],
  ['a huge token', { claims: { more: 'x'.repeat(5000) } }],
];

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
    const token = forgeToken(city.secrets, typeof forgery === 'function' ? forgery() : forgery);
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
