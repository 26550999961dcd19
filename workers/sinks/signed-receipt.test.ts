import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestOf, readReceipt } from './signed-receipt.ts';

const body = Buffer.from('{"specversion":"1.0"}');
const id = '33fbb8a0-55fc-57ce-8d79-b46caee0ce83';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const good = {
  deliveryId: id,
  digest: digestOf(body).toString('base64url'),
  receivedAt: '2026-03-01T08:00:00.000Z',
};

function jws(claims: object, key = privateKey, header: object = { alg: 'EdDSA' }): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${sign(null, Buffer.from(content), key).toString('base64url')}`;
}

const read = (receipt: unknown, key: string | null = spki) =>
  readReceipt(Buffer.from(JSON.stringify({ receipt })), { id, body }, key);

describe('a receipt in an answer', () => {
  test('is verified when the department’s key signed this delivery’s bytes', () => {
    expect(read(jws(good))).toEqual({ jws: jws(good), verified: true });
    expect(read(jws(good, privateKey, { alg: 'EdDSA', typ: 'JWT' }))?.verified).toBe(true);
  });
  test.each([
    ['another key', jws(good, other.privateKey)],
    ['another delivery', jws({ ...good, deliveryId: '33fbb8a0-55fc-57ce-8d79-b46caee0ce84' })],
    ['other bytes', jws({ ...good, digest: digestOf(Buffer.from('{}')).toString('base64url') })],
  ])('is kept and not verified: %s', (_why, receipt) => {
    expect(read(receipt)).toEqual({ jws: receipt, verified: false });
  });
  test('is not verified where the feed has no key, or none that can be read', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    for (const key of [null, '', 'no key', rsa.export({ type: 'spki', format: 'der' }).toString('base64')])
      expect(read(jws(good), key)?.verified).toBe(false);
  });
  test.each([
    ['no signature is asked for', jws(good, privateKey, { alg: 'none' })],
    ['a header with room for more', jws(good, privateKey, { alg: 'EdDSA', kid: '陈晓明' })],
    ['claims with room for more', jws({ ...good, name: '陈晓明' })],
    ['a claim of another shape', jws({ ...good, digest: '陈晓明' })],
    ['a claim that is no text', jws({ ...good, digest: [good.digest] })],
    ['no time', jws({ ...good, receivedAt: 'today' })],
    ['a missing claim', jws({ deliveryId: id, digest: good.digest })],
    ['no signature', jws(good).replace(/\.[^.]*$/, '.')],
    ['a long text', 'a'.repeat(5000)],
    ['no text', 1],
    ['nothing', null],
  ])('is not kept: %s', (_why, receipt) => {
    expect(read(receipt)).toBeNull();
  });
  test.each(['', 'ok', 'null', '[]', '"receipt"', '{"receipt":{}}', '\u0000\u0001'])(
    'an answer %j holds none',
    (answer) => {
      expect(readReceipt(Buffer.from(answer), { id, body }, spki)).toBeNull();
    },
  );
});
