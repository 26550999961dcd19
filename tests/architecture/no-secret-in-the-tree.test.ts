import { expect, test } from 'vitest';
import { secretsIn } from './secrets-in-the-tree.ts';
import { readTree } from './tree.ts';

/** Passwords that a test makes up, to see that they are told to nobody. */
const known = new Set([
  'schema/runtime/redis-url.test.ts: a password in an address',
  'tests/cli/a-mistake-is-one-clear-line.test.ts: a password in an address',
  'tests/feeds/a-department-orders-a-feed.test.ts: a password in an address',
]);

test('no file holds a key, a token or a password', () => {
  expect(secretsIn(readTree(), known)).toEqual([]);
});

const random = 'Ab3'.repeat(20);

test.each([
  ['a key file', `-----BEGIN ${'PRIVATE'} KEY-----`],
  ['an older key file', `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
  ['a private JWK', `{"kty":"OKP","d":"${random.slice(0, 43)}"}`],
  ['a signed token', `ey${'J'}hbGciOiJFZERTQSJ9.ey${'J'}zdWIiOiJvcGVyYXRvciJ9.${random.slice(0, 43)}`],
  ['a key of a cloud', `AKI${'A'}IOSFODNN7EXAMPLE`],
  ['a token of a code host', `gh${'p'}_${random.slice(0, 36)}`],
  ['a token of a registry', `np${'m'}_${random.slice(0, 36)}`],
  ['a login at a registry', `//registry.example.org/:_auth${'Token'}=abc`],
  ['a secret of a webhook', `whse${'c'}_${random.slice(0, 32)}`],
  ['a password in an address', `postgres://cityhub:${'hunter2hunter'}@db.example.org/cityhub`],
])('finds %s', (_what, text) => {
  expect(secretsIn([{ path: 'cli/config.ts', text }], new Set())).toHaveLength(1);
});
