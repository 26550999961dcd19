import { sign } from 'node:crypto';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { ed25519Key, signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIdentity, traceIdOf } from './identity.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

const secrets = secretsFrom(Buffer.alloc(32, 14));
const noon = new Date('2026-11-21T12:00:00Z');
const at = (seconds: number) => vi.setSystemTime(noon.getTime() + seconds * 1000);
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: noon }));
afterEach(() => void vi.useRealTimers());

const claims: TokenClaims = { role: 'gridworker', grid: '420102010001001', ttlSeconds: 60 };
const idOf = async (authorization: string | null, identity = createIdentity(secrets)) =>
  (await identity.tokenOf(authorization))?.actor.id ?? null;

test('a bearer token says who asks', async () => {
  expect(await idOf(`Bearer ${await signToken(secrets, claims)}`)).toBe('gridworker:420102010001001');
});

test('nothing else does', async () => {
  const token = await signToken(secrets, claims);
  const others = [
    null,
    '',
    token,
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    `Digest ${token}`,
    `Bearer  ${token}`,
    `Bearer ${token} x`,
  ];
  for (const other of others) expect(await idOf(other), String(other)).toBeNull();
  await fc.assert(fc.asyncProperty(fc.string(), async (text) => (await idOf(`Bearer ${text}`)) === null));
});

test('two tokens in one header are none', async () => {
  const [one, other] = [await signToken(secrets, claims), await signToken(secrets, { role: 'auditor' })];
  expect(await idOf(`Bearer ${one}, Bearer ${other}`)).toBeNull();
  expect(await idOf(`Bearer ${one},${other}`)).toBeNull();
});

test('the longest token of ours is believed, and none that is longer than any of them', async () => {
  const longest = await signToken(secrets, { ...claims, subject: 'x'.repeat(200), cause: 'y'.repeat(120) });
  expect(await idOf(`Bearer ${longest}`)).not.toBeNull();
  // Rightly signed, so that its length alone is against it.
  const [header, payload] = longest.split('.') as [string, string];
  const said = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const more = Buffer.from(JSON.stringify({ ...said, more: 'z'.repeat(4096) })).toString('base64url');
  const { privateKey } = ed25519Key(secrets, 'token');
  const signature = sign(null, Buffer.from(`${header}.${more}`), privateKey).toString('base64url');
  expect(await idOf(`Bearer ${header}.${more}.${signature}`)).toBeNull();
});

test('a token that was believed is believed again, until it is out of date', async () => {
  const identity = createIdentity(secrets);
  const authorization = `Bearer ${await signToken(secrets, claims)}`;
  for (const seconds of [0, 30, 59]) {
    at(seconds);
    expect(await idOf(authorization, identity), `at ${seconds} s`).not.toBeNull();
  }
  for (const seconds of [66, 70, 3600]) {
    at(seconds);
    expect(await idOf(authorization, identity), `at ${seconds} s`).toBeNull();
  }
});

test('remembering one caller never answers for another', async () => {
  const identity = createIdentity(secrets);
  const grids = Array.from({ length: 50 }, (_, index) => `4201020100010${String(index).padStart(2, '0')}`);
  const tokens = await Promise.all(grids.map((grid) => signToken(secrets, { ...claims, grid })));
  for (let round = 0; round < 3; round += 1) {
    const ids = await Promise.all(tokens.map((token) => idOf(`Bearer ${token}`, identity)));
    expect(ids).toEqual(grids.map((grid) => `gridworker:${grid}`));
  }
});

// Known, it ends at its end; unknown, five seconds later: so in those seconds every second request is refused.
test('in the seconds that clocks may differ by, a token is the same to every request', async () => {
  const identity = createIdentity(secrets);
  const authorization = `Bearer ${await signToken(secrets, claims)}`;
  await identity.tokenOf(authorization);
  at(62);
  const answers = [await idOf(authorization, identity), await idOf(authorization, identity)];
  expect(answers[0]).toBe(answers[1]);
});

test('the trace is the caller’s where he names one as W3C does, or a new one', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  expect(traceIdOf(`00-${trace}-b7ad6b7169203331-01`)).toBe(trace);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.constant(null)), (text) => {
      expect(traceIdOf(text)).toMatch(/^[0-9a-f]{32}$/);
    }),
    {
      examples: [[`00-${trace}'--b7ad6b7169203331-01`], [`${trace}`], [`00-${trace}-b7ad6b7169203331-01\n`]],
    },
  );
  expect(traceIdOf(null)).not.toBe(traceIdOf(null));
});
