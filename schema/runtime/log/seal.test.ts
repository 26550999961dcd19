import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secretsFrom } from '../secrets.ts';
import { createKeyring } from './record-keys.ts';
import { seal, unseal } from './seal.ts';

const keyring = createKeyring(secretsFrom(Buffer.alloc(32, 5)));
const id = '3094987f-3960-8543-8f62-055921a7146b';
const { key } = keyring.create(id);
const fields = { citizenId: '11010519491231002X', phone: '13812345678' };
const sealed = seal(key, 'Resident', id, fields);

test('what was sealed is opened as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constant(null))), (values) => {
      const opened = unseal(key, 'Resident', id, seal(key, 'Resident', id, values));
      expect(JSON.stringify(opened)).toBe(JSON.stringify(values));
    }),
  );
  expect(unseal(key, 'Resident', id, new Uint8Array(sealed))).toEqual(fields);
});

test('with any bit changed it opens to nothing', () => {
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(() => unseal(key, 'Resident', id, changed), `bit ${bit}`).toThrow();
  }
});

test('with any end cut off, or anything added, it opens to nothing', () => {
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => unseal(key, 'Resident', id, sealed.subarray(0, length)), `${length} bytes`).toThrow();
  expect(() => unseal(key, 'Resident', id, Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow();
});

test('a sealed value cannot be moved to another record, another entity or under another key', () => {
  const another = '3094987f-3960-8543-8f62-055921a7146c';
  expect(() => unseal(key, 'Resident', another, sealed)).toThrow();
  expect(() => unseal(key, 'Ticket', id, sealed)).toThrow();
  expect(() => unseal(keyring.create(id).key, 'Resident', id, sealed)).toThrow();
});

test('the same values sealed twice look different, so that nobody sees that nothing has changed', () => {
  const nonces = Array.from({ length: 500 }, () =>
    seal(key, 'Resident', id, fields).subarray(0, 12).toString('hex'),
  );
  expect(new Set(nonces).size).toBe(500);
});

test('nothing of a value can be read in the sealed bytes', () => {
  const text = sealed.toString('latin1');
  for (const value of [...Object.values(fields), ...Object.keys(fields)]) expect(text).not.toContain(value);
});
