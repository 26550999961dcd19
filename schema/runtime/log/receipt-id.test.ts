import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretsFrom } from '../secrets.ts';
import { createReceiptIds } from './receipt-id.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

const receiptIds = createReceiptIds(secretsFrom(Buffer.alloc(32, 6)));
const anyPlace = fc.record({
  shard: fc.integer({ min: 1, max: 6 }),
  position: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
});

test('an id says its place to this hub, in 22 characters that a URL can hold', () => {
  fc.assert(
    fc.property(anyPlace, ({ shard, position }) => {
      const id = receiptIds.of(shard, position);
      expect(id).toMatch(/^[\w-]{22}$/);
      expect(receiptIds.read(id)).toEqual({ shard, position });
    }),
  );
});

test('ids of neighbours have nothing in common', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => receiptIds.of(1, index + 1));
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(1000);
});

test('a made-up id is no place', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(receiptIds.read(Buffer.from(bytes).toString('base64url'))).toBeNull();
    }),
    { numRuns: 5000 },
  );
});

test('an id with any bit changed is no place', () => {
  const bytes = Buffer.from(receiptIds.of(1, 4711), 'base64url');
  for (let bit = 0; bit < 128; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(receiptIds.read(changed.toString('base64url')), `bit ${bit}`).toBeNull();
  }
});

test('one receipt has one id: no other spelling of it is read', () => {
  const id = receiptIds.of(3, 1);
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spellings = Array.from(last)
    .map((one) => id.slice(0, 21) + one)
    .filter((one) => one !== id);
  expect(spellings.filter((one) => receiptIds.read(one) !== null)).toEqual([]);
  for (const other of [`${id}=`, `${id}==`, ` ${id}`, `${id}\n`, `${id}A`, id.slice(0, 21), ''])
    expect(receiptIds.read(other), JSON.stringify(other)).toBeNull();
});

test('whatever text is sent as an id is read or is no place', () => {
  fc.assert(fc.property(fc.string({ unit: anyCharacter }), (text) => receiptIds.read(text) === null));
});

test('another hub’s id is no place here', () => {
  const others = createReceiptIds(secretsFrom(Buffer.alloc(32, 7)));
  fc.assert(
    fc.property(anyPlace, ({ shard, position }) => receiptIds.read(others.of(shard, position)) === null),
  );
});
