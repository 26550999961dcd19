import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { roles } from './actor.ts';
import { secretsFrom } from './secrets.ts';
import { ed25519Key, ownPublicKey, signToken, type TokenClaims, tokenVerifier } from './tokens.ts';

const secrets = secretsFrom(Buffer.alloc(32, 11));
const verify = tokenVerifier(secrets);
const { privateKey, publicKey } = ed25519Key(secrets, 'token');
const { kid } = ownPublicKey(secrets);
const noon = new Date('2026-11-21T12:00:00Z');
const now = noon.getTime() / 1000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: noon }));
afterEach(() => void vi.useRealTimers());

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const good = {
  role: 'gridworker',
  sub: 'gridworker:4201',
  iss: 'cityhub',
  aud: 'cityhub-graph',
  exp: now + 60,
};

/** A token put together by hand, right in every part that the case does not change. */
function forge(
  of: { header?: object; claims?: object; key?: KeyObject; signature?: (text: string) => Buffer } = {},
): string {
  const text = `${encode({ alg: 'EdDSA', typ: 'JWT', kid, ...of.header })}.${encode({ ...good, ...of.claims })}`;
  const signature = of.signature?.(text) ?? sign(null, Buffer.from(text), of.key ?? privateKey);
  return `${text}.${signature.toString('base64url')}`;
}

test('a token put together by hand, with the right key, is a token: so the cases below fail for their one fault', async () => {
  expect(await verify(forge())).toEqual({
    expiresAt: (now + 60) * 1000,
    purposes: [],
    actor: {
      id: 'gridworker:4201',
      role: 'gridworker',
      department: null,
      area: null,
      purpose: null,
      cause: null,
    },
  });
});

const wishes: TokenClaims[] = [
  { role: 'gridworker', grid: '420102010001001', purpose: 'community-service' },
  { role: 'department', department: 'urban-management', purpose: 'city-management' },
  { role: 'system', purpose: 'automation', subject: 'system:deadlines', cause: 'ticket 1' },
  { role: 'auditor' },
];
test.each(wishes)('a signed token says what was asked for: %o', async (claims) => {
  const { actor, expiresAt } = await verify(await signToken(secrets, claims));
  expect(actor).toMatchObject({
    role: claims.role,
    department: claims.department ?? null,
    area: claims.grid ?? null,
    purpose: claims.purpose ?? null,
    cause: claims.cause ?? null,
  });
  expect(expiresAt).toBe(noon.getTime() + 12 * 60 * 60 * 1000);
});

test('without a subject the account is named by role, place and, where one is given, person', async () => {
  const idOf = async (claims: TokenClaims) => (await verify(await signToken(secrets, claims))).actor.id;
  expect(await idOf({ role: 'gridworker', grid: '4201' })).toBe('gridworker:4201');
  expect(await idOf({ role: 'department', department: 'police' })).toBe('department:police');
  expect(await idOf({ role: 'auditor' })).toBe('auditor');
  expect(await idOf({ role: 'auditor', subject: 'auditor:7' })).toBe('auditor:7');
  expect(await idOf({ role: 'operator', person: 'li-ming' })).toBe('operator:li-ming');
  expect(await idOf({ role: 'department', department: 'police', person: 'wang' })).toBe(
    'department:police:wang',
  );
});

const publicDer = publicKey.export({ format: 'der', type: 'spki' });
const publicPem = publicKey.export({ format: 'pem', type: 'spki' });
const publicRaw = Buffer.from((publicKey.export({ format: 'jwk' }) as { x: string }).x, 'base64url');
const hmac = (by: string | Buffer) => (text: string) => createHmac('sha256', by).update(text).digest();
const stranger = generateKeyPairSync('ed25519');
const otherSecrets = secretsFrom(Buffer.alloc(32, 12));
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('a token is refused', () => {
  test.each([
    ['alg none, without a signature', forge({ header: { alg: 'none' }, signature: () => Buffer.alloc(0) })],
    ['alg None', forge({ header: { alg: 'None' }, signature: () => Buffer.alloc(0) })],
    ['alg none, with a good signature', forge({ header: { alg: 'none' } })],
    ['no alg', forge({ header: { alg: undefined } })],
    [
      'HS256 with the public key as PEM',
      forge({ header: { alg: 'HS256' }, signature: hmac(String(publicPem)) }),
    ],
    ['HS256 with the public key as DER', forge({ header: { alg: 'HS256' }, signature: hmac(publicDer) })],
    ['HS256 with the public key’s bytes', forge({ header: { alg: 'HS256' }, signature: hmac(publicRaw) })],
    ['HS256 with an empty key', forge({ header: { alg: 'HS256' }, signature: hmac('') })],
    [
      'RS256',
      forge({ header: { alg: 'RS256' }, signature: (text) => sign('sha256', Buffer.from(text), rsa) }),
    ],
    [
      'ES256',
      forge({ header: { alg: 'ES256' }, signature: (text) => sign('sha256', Buffer.from(text), ec) }),
    ],
    ['a stranger’s key', forge({ key: stranger.privateKey })],
    [
      'a stranger’s key in the header',
      forge({ key: stranger.privateKey, header: { jwk: stranger.publicKey.export({ format: 'jwk' }) } }),
    ],
    [
      'a key by address',
      forge({ key: stranger.privateKey, header: { jku: 'http://127.0.0.1/jwks.json', kid: '1' } }),
    ],
    ['a key by path', forge({ key: stranger.privateKey, header: { kid: '../../../../dev/null' } })],
    ['the gateway’s key for subgraphs', forge({ key: ed25519Key(secrets, 'gateway-request').privateKey })],
    ['another hub’s key', forge({ key: ed25519Key(otherSecrets, 'token').privateKey })],
    ['a critical extension that nobody knows', forge({ header: { crit: ['admin'], admin: true } })],
    ['unencoded payload', forge({ header: { crit: ['b64'], b64: false } })],
    ['no signature', forge().split('.').slice(0, 2).join('.')],
    ['an empty signature', forge({ signature: () => Buffer.alloc(0) })],
    ['a signature of zeros', forge({ signature: () => Buffer.alloc(64) })],
    ['a key id that is not the hub’s', forge({ header: { kid: `${kid}x` } })],
    ['an empty key id', forge({ header: { kid: '' } })],
    ['key ids in a list', forge({ header: { kid: [kid] } })],
    ['the key id of another hub', forge({ header: { kid: ownPublicKey(otherSecrets).kid } })],
    ['the type of a logout token', forge({ header: { typ: 'logout+jwt' } })],
    ['the type of a proof of possession', forge({ header: { typ: 'dpop+jwt' } })],
    ['no type', forge({ header: { typ: undefined } })],
    ['types in a list', forge({ header: { typ: ['JWT', 'x'] } })],
    ['another issuer', forge({ claims: { iss: 'cityhub2' } })],
    ['no issuer', forge({ claims: { iss: undefined } })],
    ['issuers in a list', forge({ claims: { iss: ['cityhub'] } })],
    ['another audience', forge({ claims: { aud: 'cityhub-console' } })],
    ['no audience', forge({ claims: { aud: undefined } })],
    ['expired', forge({ claims: { exp: now - 6 } })],
    ['no end', forge({ claims: { exp: undefined } })],
    ['an end that is text', forge({ claims: { exp: String(now + 60) } })],
    ['not yet', forge({ claims: { nbf: now + 6 } })],
    ['no subject', forge({ claims: { sub: undefined } })],
    ['an empty subject', forge({ claims: { sub: '' } })],
    ['a subject of 201 characters', forge({ claims: { sub: 'x'.repeat(201) } })],
    ['a role that is not in the list', forge({ claims: { role: 'root' } })],
    ['no role', forge({ claims: { role: undefined } })],
    ['two roles', forge({ claims: { role: ['citizen', 'auditor'] } })],
    ['a role by inheritance', forge({ claims: { role: undefined, ['__proto__']: { role: 'auditor' } } })],
    ['an area that is no code', forge({ claims: { grid: '42%' } })],
    ['an area of one digit', forge({ claims: { grid: '4' } })],
    ['an empty area', forge({ claims: { grid: '' } })],
    ['an area with a line break', forge({ claims: { grid: '420102\n' } })],
    ['a department that is no text', forge({ claims: { department: { code: 'police' } } })],
    ['no purpose to pick from', forge({ claims: { purposes: [] } })],
    ['purposes that are no list', forge({ claims: { purposes: 'audit' } })],
    ['a purpose that is not among its purposes', forge({ claims: { purpose: 'audit', purposes: ['a'] } })],
    ['21 purposes', forge({ claims: { purposes: Array.from({ length: 21 }, String) } })],
    ['a purpose of 61 characters', forge({ claims: { purposes: ['x'.repeat(61)] } })],
    ['a purpose that is no text', forge({ claims: { purpose: ['audit'] } })],
    ['nothing', ''],
    ['dots', '..'],
    ['claims that are no object', `${encode({ alg: 'EdDSA' })}.${encode('gridworker')}.`],
  ])('%s', async (_what, token) => {
    await expect(verify(token)).rejects.toThrow();
  });

  test('with any bit of its text changed', async () => {
    const token = await signToken(secrets, { role: 'department', department: 'police', purpose: 'audit' });
    expect(await verify(token)).toBeDefined();
    const bytes = Buffer.from(token);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      await expect(verify(changed.toString('latin1')), `bit ${bit}`).rejects.toThrow();
    }
    for (const more of [`${token} `, `${token}\n`, `${token}=`, ` ${token}`, `${token}.`])
      await expect(verify(more), JSON.stringify(more)).rejects.toThrow();
  });

  test('with any bit of any part changed', async () => {
    const parts = forge().split('.');
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        const token = parts.with(index, changed.toString('base64url')).join('.');
        await expect(verify(token), `part ${index}, bit ${bit}`).rejects.toThrow();
      }
    }
  });
});

test('a token of before key ids and of an access token’s own type are tokens', async () => {
  for (const header of [{ kid: undefined }, { typ: 'at+jwt' }, { typ: 'application/at+jwt' }, { typ: 'jwt' }])
    expect((await verify(forge({ header }))).actor.id, JSON.stringify(header)).toBe(good.sub);
});

test('a token may carry several purposes: the first is asked for, or the one that it names', async () => {
  const purposesOf = async (claims: object) => {
    const { actor, purposes } = await verify(forge({ claims }));
    return [actor.purpose, ...purposes];
  };
  expect(await purposesOf({ purposes: ['a', 'b'] })).toEqual(['a', 'a', 'b']);
  expect(await purposesOf({ purposes: ['a', 'b'], purpose: 'b' })).toEqual(['b', 'a', 'b']);
  expect(await purposesOf({ purpose: 'b' })).toEqual(['b', 'b']);
  expect(await purposesOf({})).toEqual([null]);
});

test('where the hub’s address is named, tokens may name it as their issuer, and no other', async () => {
  const issuer = 'https://hub.example';
  const token = await signToken(secrets, { role: 'auditor', issuer });
  expect((await tokenVerifier(secrets, { address: issuer })(token)).actor.id).toBe('auditor');
  await expect(verify(token)).rejects.toThrow();
  await expect(tokenVerifier(secrets, { address: 'https://hub2.example' })(token)).rejects.toThrow();
});

// RFC 7638 hashes the required members alone, in the order of their names.
test('the key’s id is its thumbprint', () => {
  const { kty, crv, x, alg, use } = ownPublicKey(secrets);
  expect({ kty, crv, alg, use }).toEqual({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
  expect(kid).toBe(
    createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url'),
  );
});

test('clocks may differ by five seconds', async () => {
  for (const claims of [{ exp: now - 4 }, { nbf: now + 5 }])
    expect(await verify(forge({ claims }))).toBeDefined();
});

test.each(roles)('%s is a role', async (role) => {
  expect((await verify(forge({ claims: { role } }))).actor.role).toBe(role);
});

test('what a token says besides does not reach the actor', async () => {
  const { actor } = await verify(forge({ claims: { superuser: true, id: 'root', area: '42' } }));
  expect(actor).toEqual({
    id: good.sub,
    role: 'gridworker',
    department: null,
    area: null,
    purpose: null,
    cause: null,
  });
});

test('a source system’s token names the system and the key, and is of the system', async () => {
  const claims = {
    role: 'department',
    department: 'police',
    source: 'household-registration',
    key: 'k1',
  } as const;
  const { actor } = await verify(await signToken(secrets, claims));
  expect(actor).toMatchObject({
    id: 'source:household-registration',
    source: 'household-registration',
    key: 'k1',
  });
});

test('keys for two uses are two keys', () => {
  const raw = (purpose: string) => ed25519Key(secrets, purpose).publicKey.export({ format: 'jwk' })['x'];
  expect(raw('token')).not.toBe(raw('gateway-request'));
  expect(raw('token')).toBe(raw('token'));
});
