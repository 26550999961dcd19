import { createCipheriv, hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretsFrom } from '../secrets.ts';
import { createKeyring, type RecordKey, uuidFromDigest } from './record-keys.ts';

const secrets = secretsFrom(Buffer.alloc(32, 3));
const keyring = createKeyring(secrets);
const id = '3094987f-3960-8543-8f62-055921a7146b';
const uuid8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const bytesOf = (key: RecordKey): [string, string] => [key.sealing.export().toString('hex'), key.salting];

test('a key that was wrapped is the same key again, also after a restart', () => {
  const restarted = createKeyring(secretsFrom(Buffer.alloc(32, 3)));
  fc.assert(
    fc.property(fc.uuid(), (recordId) => {
      const { key, wrapped } = keyring.create(recordId);
      expect(bytesOf(keyring.unwrap(recordId, wrapped))).toEqual(bytesOf(key));
      expect(bytesOf(restarted.unwrap(recordId, new Uint8Array(wrapped)))).toEqual(bytesOf(key));
    }),
  );
});

test('a wrapped key is of no use under another record’s id', () => {
  const { wrapped } = keyring.create(id);
  expect(() => keyring.unwrap('3094987f-3960-8543-8f62-055921a7146c', wrapped)).toThrow();
});

test('a wrapped key is of no use to a hub with another secret', () => {
  const { wrapped } = keyring.create(id);
  expect(() => createKeyring(secretsFrom(Buffer.alloc(32, 4))).unwrap(id, wrapped)).toThrow();
});

test('a wrapped key with any bit changed, or any end cut off, opens nothing', () => {
  const { wrapped } = keyring.create(id);
  for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
    const changed = Buffer.from(wrapped);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(() => keyring.unwrap(id, changed), `bit ${bit}`).toThrow();
  }
  for (let length = 0; length < wrapped.length; length += 1)
    expect(() => keyring.unwrap(id, wrapped.subarray(0, length)), `${length} bytes`).toThrow();
});

test('every record has a key of its own, even when the same record asks twice', () => {
  const keys = Array.from({ length: 200 }, () => keyring.create(id));
  expect(new Set(keys.map(({ key }) => bytesOf(key)[0])).size).toBe(200);
  expect(new Set(keys.map(({ key }) => key.salting)).size).toBe(200);
  expect(new Set(keys.map(({ wrapped }) => wrapped.subarray(0, 12).toString('hex'))).size).toBe(200);
});

test('the wrapped form holds no part of the key in the clear', () => {
  const { key, wrapped } = keyring.create(id);
  const [sealing] = bytesOf(key);
  for (let start = 0; start + 16 <= sealing.length; start += 16)
    expect(wrapped.toString('hex')).not.toContain(sealing.slice(start, start + 16));
});

// So that a program in another language can open what this one has sealed: nonce (12), tag (16), AES-256-GCM of the data key.
test('a key wrapped by hand as documented is read, and its salting key is the digest of it', () => {
  const dataKey = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
  const nonce = Buffer.alloc(12, 9);
  const cipher = createCipheriv('aes-256-gcm', secrets.derive('record-key-wrapping'), nonce);
  cipher.setAAD(Buffer.from(id));
  const body = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  const key = keyring.unwrap(id, Buffer.concat([nonce, cipher.getAuthTag(), body]));
  expect(bytesOf(key)).toEqual([
    dataKey.toString('hex'),
    hash('sha256', `salting\u001f${dataKey.toString('hex')}`),
  ]);
});

test('what the same parts name is the same record, at every start', () => {
  const restarted = createKeyring(secretsFrom(Buffer.alloc(32, 3)));
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { minLength: 1, maxLength: 3 }), (kind, parts) => {
      const recordId = keyring.recordId(kind, ...parts);
      expect(recordId).toMatch(uuid8);
      expect(restarted.recordId(kind, ...parts)).toBe(recordId);
    }),
  );
});

test('other parts, another kind or another hub name another record', () => {
  const ids = [
    keyring.recordId('Resident', '11010519491231002X'),
    keyring.recordId('Resident', '110105194912310021'),
    keyring.recordId('Occupancy', '11010519491231002X'),
    keyring.recordId('Occupancy', 'ab', 'c'),
    keyring.recordId('Occupancy', 'a', 'bc'),
    createKeyring(secretsFrom(Buffer.alloc(32, 4))).recordId('Resident', '11010519491231002X'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id is a UUID of version 8 from any digest', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 32 }), (digest) => {
      const given = Buffer.from(digest).toString('hex');
      expect(uuidFromDigest(digest)).toMatch(uuid8);
      // The digest is read, not written: whoever else holds it keeps what he had.
      expect(Buffer.from(digest).toString('hex')).toBe(given);
    }),
  );
  expect(uuidFromDigest(Buffer.alloc(16, 0xff))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
});

test('the digest of a body needs the hub’s key', () => {
  const others = createKeyring(secretsFrom(Buffer.alloc(32, 4)));
  expect(keyring.bodyMac('{"a":1}')).toEqual(keyring.bodyMac('{"a":1}'));
  expect(keyring.bodyMac('{"a":1}')).toHaveLength(16);
  expect(keyring.bodyMac('{"a":2}')).not.toEqual(keyring.bodyMac('{"a":1}'));
  expect(others.bodyMac('{"a":1}')).not.toEqual(keyring.bodyMac('{"a":1}'));
});
