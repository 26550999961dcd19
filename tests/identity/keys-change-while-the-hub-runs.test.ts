import { rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createIdentity } from '@cityhub/gateway/identity';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { trustedKeys } from '@cityhub/schema/runtime/trusted-keys';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../cluster/folder.ts';
import { until } from '../harness/until.ts';
import {
  audience,
  type IssuerKey,
  issuer,
  issuerKey,
  type KeyServer,
  startKeyServer,
  tokenOf,
} from './oidc-server.ts';

const secrets = secretsFrom(Buffer.alloc(32, 21));
/** So short that a test can wait for it. */
const rhythm = { lookEveryMs: 50, pauseMs: 50 };
let old: IssuerKey;
let next: IssuerKey;
beforeAll(() => {
  [old, next] = [issuerKey('ES256', 'k1'), issuerKey('EdDSA', 'k2')];
});

function identityOver(place: string, pace = rhythm) {
  const failures: unknown[] = [];
  const keys = trustedKeys(place, { rhythm: pace, onError: (error) => failures.push(error) });
  const identity = createIdentity(secrets, { trusted: { issuer, audience, keys } });
  const believes = async (token: string): Promise<boolean> =>
    (await identity.tokenOf(`Bearer ${token}`)) !== null;
  return { keys, believes, failures };
}

describe('from an address', () => {
  let server: KeyServer;
  /** Somebody else's. */
  let elsewhere: KeyServer;
  beforeEach(async () => {
    [server, elsewhere] = await Promise.all([startKeyServer(old), startKeyServer(next)]);
    return () => Promise.all([server.away(), elsewhere.away()]);
  });

  test('a new key is known with the first token that names it, and a key that is gone takes its tokens along', async () => {
    const { believes } = identityOver(server.url);
    const [first, second] = [tokenOf(old), tokenOf(next)];
    expect([await believes(first), await believes(second)]).toEqual([true, false]);
    server.publish(old, next);
    await until('the new key is known', () => believes(second));
    // Remembered, so that nothing but the change of the keys can make it be forgotten.
    expect([await believes(first), await believes(first)]).toEqual([true, true]);
    server.publish(next);
    await until('the old key is forgotten', async () => !(await believes(first)));
    expect(await believes(second)).toBe(true);
  });

  test('while the server is away its known keys stay in use, an unknown one is refused, and the state says so', async () => {
    const { keys, believes, failures } = identityOver(server.url);
    const known = tokenOf(old);
    expect([await believes(known), await keys.state()]).toEqual([true, 'FRESH']);
    await server.away();
    await until('it is seen', async () => (await keys.state()) === 'STALE');
    expect([await believes(known), await believes(tokenOf(old, { claims: { sub: 'u-2' } }))]).toEqual([
      true,
      true,
    ]);
    expect(await believes(tokenOf(next))).toBe(false);
    expect(failures, 'told once').toHaveLength(1);
    await server.back();
    await until('it is seen', async () => (await keys.state()) === 'FRESH');
  });

  test('a server that was never there makes no token valid, until it comes', async () => {
    await server.away();
    const { keys, believes } = identityOver(server.url);
    expect([await believes(tokenOf(old)), await keys.state()]).toEqual([false, 'NONE']);
    await server.back();
    await until('its keys are known', async () => believes(tokenOf(old)));
    expect(await keys.state()).toBe('FRESH');
  });

  test('invented key ids make no storm of questions', async () => {
    const { believes } = identityOver(server.url, { lookEveryMs: 60_000, pauseMs: 60_000 });
    expect(await believes(tokenOf(old))).toBe(true);
    for (let index = 0; index < 50; index += 1)
      expect(await believes(tokenOf(next, { header: { kid: `k${index + 10}` } }))).toBe(false);
    expect(server.asked()).toBe(1);
  });

  test('a thousand callers at once are one question', async () => {
    const { believes } = identityOver(server.url, { lookEveryMs: 60_000, pauseMs: 60_000 });
    const token = tokenOf(old);
    const answers = await Promise.all(Array.from({ length: 1000 }, () => believes(token)));
    expect(answers.every(Boolean)).toBe(true);
    expect(server.asked()).toBe(1);
  });

  const wrong: readonly (readonly [string, (server: KeyServer) => void])[] = [
    ['an error', (one) => one.answerWith((response) => response.writeHead(500).end('{"keys":[]}'))],
    ['words', (one) => one.answerWith((response) => response.end('no keys today'))],
    ['something else', (one) => one.answerWith((response) => response.end('{"keys":{}}'))],
    ['megabytes', (one) => one.answerWith((response) => response.end(`{"keys":[]${' '.repeat(1 << 20)}}`))],
    [
      'a way to somebody else',
      (one) => one.answerWith((response) => response.writeHead(302, { location: elsewhere.url }).end()),
    ],
    [
      'a hundred and one keys',
      (one) =>
        one.answerWith((response) => response.end(JSON.stringify({ keys: Array(101).fill({ kty: 'EC' }) }))),
    ],
  ];
  test.each(wrong)('an answer of %s changes nothing', async (_what, answer) => {
    const { keys, believes } = identityOver(server.url);
    expect(await believes(tokenOf(old))).toBe(true);
    answer(server);
    await until('it is seen', async () => (await keys.state()) === 'STALE');
    expect(await believes(tokenOf(old, { claims: { sub: 'u-2' } }))).toBe(true);
  });

  test('symmetrical, private and nameless keys in a set are no keys', async () => {
    const symmetrical = { ...old, jwk: { kty: 'oct', k: 'c2VjcmV0', kid: 'k3' } };
    const { kid: _kid, ...nameless } = next.jwk;
    server.publish(symmetrical, { ...next, jwk: nameless }, { ...old, jwk: { ...old.jwk, d: 'AAAA' } });
    const { keys, believes } = identityOver(server.url);
    expect([await believes(tokenOf(old)), await believes(tokenOf(next))]).toEqual([false, false]);
    expect(await keys.state()).toBe('FRESH');
  });

  test('two keys of one name are none', async () => {
    const twin = issuerKey('ES256', 'k1');
    server.publish(old, twin);
    const { believes } = identityOver(server.url);
    expect([await believes(tokenOf(old)), await believes(tokenOf(twin))]).toEqual([false, false]);
  });
});

describe('from a file', () => {
  let file: string;
  const write = async (...keys: readonly IssuerKey[]): Promise<void> => {
    await writeFile(`${file}.new`, JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
    await rename(`${file}.new`, file);
  };
  beforeEach(async () => {
    file = join(await temporaryFolder(), 'jwks.json');
  });

  test('what is written there is known, without a start', async () => {
    await write(old);
    const { believes } = identityOver(file);
    const [first, second] = [tokenOf(old), tokenOf(next)];
    expect([await believes(first), await believes(second)]).toEqual([true, false]);
    await write(next);
    await until('the new key is known', () => believes(second));
    await until('the old key is forgotten', async () => !(await believes(first)));
  });

  test('a file that is gone or half written changes nothing', async () => {
    await write(old);
    const { keys, believes } = identityOver(file);
    expect(await believes(tokenOf(old))).toBe(true);
    await writeFile(file, '{"keys":[');
    await until('it is seen', async () => (await keys.state()) === 'STALE');
    await unlink(file);
    expect(await believes(tokenOf(old, { claims: { sub: 'u-2' } }))).toBe(true);
    await write(next);
    await until('the new key is known', async () => believes(tokenOf(next)));
  });
});
