import { createHmac, createPublicKey, sign, verify } from 'node:crypto';
import { ed25519Key, ownPublicKey, signToken } from '@cityhub/schema/runtime/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, post, speak, ways } from '../attacks/raw-graph.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid } from '../harness/pushes.ts';
import {
  type Algorithm,
  audience,
  issuer,
  issuerKey,
  type KeyServer,
  type Saying,
  startKeyServer,
  tokenOf,
} from './oidc-server.ts';

let city: ClonedCity;
let hub: LocalHub;
/** Publishes the keys that the hub believes. */
let server: KeyServer;
/** Publishes keys that a token would like to be believed. */
let stranger: KeyServer;
const believed: readonly Algorithm[] = ['EdDSA', 'ES256', 'RS256', 'PS256'];
const keys = Object.fromEntries(
  (['EdDSA', 'ES256', 'ES384', 'RS256', 'RS512', 'PS256'] as const).map((alg) => [alg, issuerKey(alg)]),
) as Record<Algorithm, ReturnType<typeof issuerKey>>;
const foreign = issuerKey('ES256');
beforeAll(async () => {
  city = await cloneCity();
  server = await startKeyServer(...Object.values(keys));
  stranger = await startKeyServer(foreign);
  const trusted = { issuer, audience, keys: server.url };
  hub = await startLocalHub(city, { workers: false, oidc: { trusted } });
});
afterAll(async () => {
  await hub?.stop();
  await Promise.all([server?.away(), stranger?.away()]);
  await city?.drop();
});

const log = { query: '{ changes(shard: people, first: 1) { nodes { recordId } } }' };
const residents = { query: '{ residents(first: 5) { nodes { id citizenId gridCode } } }' };
const ask = (token: string, query: object = log, headers = {}) =>
  post(hub.graphUrl, query, { ...bearer(token), ...headers });

test.each(believed)('a token of the city’s own server is believed by its %s key', async (alg) => {
  for (const way of ways) {
    const answer = await post(hub.graphUrl, log, bearer(tokenOf(keys[alg])), way);
    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text).data.changes.nodes).toHaveLength(1);
  }
});

test('its claims are the actor: role, place, department and purpose decide what is seen', async () => {
  const worker = { role: 'gridworker', grid: demoGrid, purpose: 'community-service' };
  const seen = async (claims: object) => {
    const { text } = await ask(tokenOf(keys.ES256, { claims: { ...claims } }), residents);
    return JSON.parse(text).data.residents.nodes as { gridCode: string }[];
  };
  const own = await seen(worker);
  expect(own.length).toBeGreaterThan(0);
  expect(own.every(({ gridCode }) => gridCode === demoGrid)).toBe(true);
  const byHub = await ask(await signToken(city.secrets, persona.gridworker(demoGrid)), residents);
  expect(own).toEqual(JSON.parse(byHub.text).data.residents.nodes);
  expect(await seen({ role: 'citizen', purpose: 'self-service' })).toEqual([]);
});

test('the hub’s own tokens stay tokens', async () => {
  expect((await ask(await signToken(city.secrets, persona.auditor))).status).toBe(200);
});

const now = Math.floor(Date.now() / 1000);
const hmac = (key: string | Buffer) => (text: string) => createHmac('sha256', key).update(text).digest();
const pem = (alg: Algorithm) => String(keys[alg].publicKey.export({ format: 'pem', type: 'spki' }));
const none = () => Buffer.alloc(0);
const es = (saying: Saying) => () => tokenOf(keys.ES256, saying);

test.each<readonly [string, () => string]>([
  ['ES384, which is not on the list', () => tokenOf(keys.ES384)],
  ['RS512, which is not on the list', () => tokenOf(keys.RS512)],
  ['RS512 by the key for RS256', () => tokenOf({ ...keys.RS512, kid: 'RS256' })],
  [
    'RS256 by the key for PS256',
    () => tokenOf({ ...keys.RS256, privateKey: keys.PS256.privateKey, kid: 'PS256' }),
  ],
  ['HS256 with the public key as PEM', es({ header: { alg: 'HS256' }, signature: hmac(pem('ES256')) })],
  [
    'HS256 with the RSA key as PEM',
    es({ header: { alg: 'HS256', kid: 'RS256' }, signature: hmac(pem('RS256')) }),
  ],
  [
    'HS256 with the published JWK',
    es({ header: { alg: 'HS256' }, signature: hmac(JSON.stringify(keys.ES256.jwk)) }),
  ],
  ['alg none', es({ header: { alg: 'none' }, signature: none })],
  ['alg None', es({ header: { alg: 'None' }, signature: none })],
  ['no signature', es({ signature: none })],
  ['a signature of zeros', es({ signature: () => Buffer.alloc(64) })],
  ['a stranger’s key under a known name', () => tokenOf(foreign)],
  ['a stranger’s key in the header', () => tokenOf(foreign, { header: { jwk: foreign.jwk } })],
  ['a stranger’s key at an address', () => tokenOf(foreign, { header: { jku: stranger.url } })],
  ['a stranger’s certificate at an address', () => tokenOf(foreign, { header: { x5u: stranger.url } })],
  ['an address as the key’s name', () => tokenOf(foreign, { header: { kid: stranger.url } })],
  ['a path as the key’s name', es({ header: { kid: '../../../../dev/null' } })],
  ['no key name', es({ header: { kid: undefined } })],
  ['an unknown key name', es({ header: { kid: 'k9' } })],
  ['a critical extension', es({ header: { crit: ['admin'], admin: true } })],
  ['an id token’s audience', es({ claims: { aud: 'city-portal' } })],
  ['the hub’s own audience', es({ claims: { aud: 'cityhub-graph' } })],
  ['no audience', es({ claims: { aud: undefined } })],
  ['an issuer with a slash more', es({ claims: { iss: `${issuer}/` } })],
  ['no issuer', es({ claims: { iss: undefined } })],
  ['issuers in a list', es({ claims: { iss: [issuer] } })],
  ['the hub’s own name as issuer', es({ claims: { iss: 'cityhub', aud: 'cityhub-graph' } })],
  ['expired', es({ claims: { exp: now - 60 } })],
  ['no end', es({ claims: { exp: undefined } })],
  ['not yet', es({ claims: { nbf: now + 60 } })],
  ['no subject', es({ claims: { sub: undefined } })],
  ['a logout token’s type', es({ header: { typ: 'logout+jwt' } })],
  ['no type', es({ header: { typ: undefined } })],
  ['the role of the system', es({ claims: { role: 'system', purpose: 'automation' } })],
  ['the name of a part of the hub', es({ claims: { sub: 'system:deadlines' } })],
  ['the name of a source system', es({ claims: { sub: 'source:hotline-12345' } })],
  ['a grid worker of nowhere', es({ claims: { role: 'gridworker' } })],
  ['a department without a name', es({ claims: { role: 'department' } })],
  ['more than 4,096 characters', es({ claims: { more: 'x'.repeat(4096) } })],
])('a token is refused for %s', async (_what, token) => {
  const { status, text } = await ask(token());
  expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  expect(stranger.asked()).toBe(0);
});

test('a token of the hub’s own key is none of the city’s server', async () => {
  const { privateKey } = ed25519Key(city.secrets, 'token');
  const { kid } = ownPublicKey(city.secrets);
  const signature = (text: string) => sign(null, Buffer.from(text), privateKey);
  expect((await ask(tokenOf({ ...keys.EdDSA, kid }, { signature }))).status).toBe(401);
});

test('what only the hub says of a caller is not taken from the city’s server', async () => {
  const claims = { role: 'department', department: 'police', purpose: 'public-security' };
  const more = { source: 'household-registration', key: 'k1', cause: 'ticket 1', person: 'x', area: '42' };
  const [plain, other] = await Promise.all([
    ask(tokenOf(keys.ES256, { claims }), residents),
    ask(tokenOf(keys.ES256, { claims: { ...claims, ...more } }), residents),
  ]);
  expect(other).toEqual(plain);
});

const own = 'community-service';
test('of several purposes a caller picks one for each request, and none that the token does not name', async () => {
  const claims = { role: 'gridworker', grid: demoGrid, purpose: undefined };
  const several = tokenOf(keys.ES256, { claims: { ...claims, purposes: ['leisure', own] } });
  const one = tokenOf(keys.ES256, { claims: { ...claims, purpose: 'leisure' } });
  const seen = async (token: string, purpose?: string) => {
    const headers = purpose === undefined ? {} : { 'cityhub-purpose': purpose };
    const { status, text } = await ask(token, residents, headers);
    if (status !== 200) return status;
    return (JSON.parse(text).data.residents.nodes as { citizenId: string | null }[]).some(
      (node) => node.citizenId !== null,
    );
  };
  expect([await seen(several), await seen(several, 'leisure')]).toEqual([false, false]);
  expect(await seen(several, own)).toBe(true);
  for (const purpose of [
    '',
    'audit',
    `${own} `.padEnd(30),
    `${own},leisure`,
    `leisure, ${own}`,
    own.toUpperCase(),
  ])
    expect(await seen(several, purpose), purpose).toBe(purpose.trim() === own ? true : 401);
  // The header gives nothing: a purpose that the token lacks is no caller’s.
  expect([await seen(one), await seen(one, own)]).toEqual([false, 401]);
});

test('of two purposes in one request none is picked', async () => {
  const claims = { role: 'gridworker', grid: demoGrid, purpose: undefined, purposes: ['leisure', own] };
  const lines = [`authorization: Bearer ${tokenOf(keys.ES256, { claims })}`];
  const twice = [`cityhub-purpose: ${own}`, 'cityhub-purpose: leisure'];
  const body = JSON.stringify(residents);
  expect(await speak(hub.graphUrl, [...lines, ...twice], body)).toMatch(/^HTTP\/1\.1 401 /);
  expect(await speak(hub.graphUrl, [...lines, `CityHub-Purpose: ${own}`], body)).toMatch(/^HTTP\/1\.1 200 /);
});

test('the hub publishes its own public key, with which its tokens can be checked', async () => {
  const origin = new URL(hub.graphUrl).origin;
  const read = async (url: string): Promise<any> => (await fetch(url)).json();
  const found = await read(`${origin}/.well-known/openid-configuration`);
  expect(found).toMatchObject({ issuer: 'cityhub', jwks_uri: `${origin}/oidc/jwks` });
  const { keys: published } = await read(found.jwks_uri);
  expect(published).toEqual([ownPublicKey(city.secrets)]);
  const [head, claims, signature] = (await signToken(city.secrets, persona.auditor)).split('.') as [
    string,
    string,
    string,
  ];
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: published[0].kid });
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    iss: 'cityhub',
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    iat: expect.any(Number),
    exp: expect.any(Number),
  });
  const key = createPublicKey({ key: published[0], format: 'jwk' });
  expect(verify(null, Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
});

test('no address hands out a token but that of the demo’s personas, and those last an hour', async () => {
  const origin = new URL(hub.graphUrl).origin;
  for (const path of ['/oidc/token', '/oidc/authorize', '/token', '/oidc/jwks?x=1', '/oidc/jwks/'])
    for (const method of ['GET', 'POST'])
      expect((await fetch(`${origin}${path}`, { method })).status, `${method} ${path}`).toBe(404);
  const personas = (await (await fetch(`${origin}/personas`)).json()) as { token: string }[];
  expect(personas.length).toBeGreaterThan(0);
  for (const { token } of personas) {
    const { iat, exp } = JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString());
    expect(exp - iat).toBeLessThanOrEqual(3600);
  }
});
