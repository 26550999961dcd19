import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretsFrom } from './secrets.ts';

const root = Buffer.alloc(32, 7);
const secrets = secretsFrom(root);

/** HKDF-SHA256 as RFC 5869 words it, from HMAC alone. */
function hkdf(key: Buffer, salt: string, info: string, bytes: number): Buffer {
  const hmac = (by: Buffer | string, ...parts: Buffer[]) =>
    createHmac('sha256', by).update(Buffer.concat(parts)).digest();
  const pseudoRandom = hmac(salt, key);
  let block = Buffer.alloc(0);
  let output = Buffer.alloc(0);
  for (let counter = 1; output.length < bytes; counter += 1) {
    block = hmac(pseudoRandom, block, Buffer.from(info), Buffer.from([counter]));
    output = Buffer.concat([output, block]);
  }
  return output.subarray(0, bytes);
}

test('every key is HKDF-SHA256 of the secret for its purpose, so that another program can derive it, too', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 100 }), (purpose, bytes) => {
      expect(secrets.derive(purpose, bytes)).toEqual(hkdf(root, 'cityhub', purpose, bytes));
    }),
  );
});

test('a key has 32 bytes unless another length is asked for', () => {
  expect(secrets.derive('token')).toHaveLength(32);
  expect(secrets.derive('token', 24)).toHaveLength(24);
});

test('the same purpose has the same key at every start, and no two purposes share one', () => {
  expect(secretsFrom(Buffer.alloc(32, 7)).derive('token')).toEqual(secrets.derive('token'));
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      fc.pre(one !== other);
      expect(secrets.derive(one)).not.toEqual(secrets.derive(other));
    }),
  );
});

test('another secret has other keys', () => {
  expect(secretsFrom(Buffer.alloc(32, 8)).derive('token')).not.toEqual(secrets.derive('token'));
});

test.each([0, 16, 31, 33, 64])('a secret of %i bytes is refused, and not repeated', (length) => {
  expect(() => secretsFrom(Buffer.alloc(length, 7))).toThrow('must be 32 bytes long');
});
