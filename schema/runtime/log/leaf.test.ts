import { createSecretKey, hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commit, commitments, type LeafEntry, leafHash, saltsOf } from './leaf.ts';
import type { RecordKey } from './record-keys.ts';

/*
 * A leaf worked out by hand, for whoever writes a verifier in another language.
 *
 * The record's data key is the bytes 00 01 02 … 1f. Below, ␟ is the one character U+001F, ‖ joins texts, all texts are
 * UTF-8, JCS is canonical JSON (RFC 8785).
 *
 * 1. salting key  = hex(SHA-256("salting␟000102…1f"))
 *                 = 38ca5318bc1207ea7f82da1021c65df794b9f0adc648f0167aad38679c915d38
 * 2. salts        = SHAKE256(salting key ‖ "␟gridworker:420102010001001␟push-1"), 16 bytes for each field in the order of
 *                   their sorted names, in hexadecimal:
 *      careTags   7fffc1ea78da41d8f7ce1b9dce4e668c
 *      citizenId  c37b97fb1328587412d78fa6e34bc287
 *      name       b896bdad034f9edb875b35b142e3cd33
 *      unitId     d095b080b5c78a77235582bfd29453ac
 * 3. commitment   = base64url(SHA-256(salt ‖ JCS(value))), for instance of the name
 *                   SHA-256("b896bdad034f9edb875b35b142e3cd33" ‖ "\"王小明\"")
 * 4. leaf         = SHA-256(0x00 ‖ JCS(entry with the commitments as "fields"))
 *                 = a03fbacaa5e979da216ed92d5ddeb127cea219647e302e23ba40f61d867600bd
 */
const key: RecordKey = {
  sealing: createSecretKey(Buffer.alloc(32)),
  salting: '38ca5318bc1207ea7f82da1021c65df794b9f0adc648f0167aad38679c915d38',
};
const entry: LeafEntry = {
  shard: 1,
  entity: 'Resident',
  operation: 'registerResident',
  recordId: '3094987f-3960-8543-8f62-055921a7146b',
  jurisdiction: '420102010001001',
  actor: 'gridworker:420102010001001',
  source: 'gridworker',
  purpose: 'community-service',
  idempotencyKey: 'push-1',
  cause: null,
  traceId: '0123456789abcdef0123456789abcdef',
};
const fields = { citizenId: '11010519491231002X', name: '王小明', careTags: ['独居老人'], unitId: null };

const leafOf = (of: Partial<LeafEntry> = {}, values: Record<string, unknown> = fields, by = key): string =>
  leafHash({ ...entry, ...of }, commitments(by, { ...entry, ...of }, values));

test('the worked example comes out, step by step', () => {
  expect(saltsOf(key, entry.actor, entry.idempotencyKey, 4)).toEqual([
    '7fffc1ea78da41d8f7ce1b9dce4e668c',
    'c37b97fb1328587412d78fa6e34bc287',
    'b896bdad034f9edb875b35b142e3cd33',
    'd095b080b5c78a77235582bfd29453ac',
  ]);
  expect(commitments(key, entry, fields)).toEqual({
    careTags: 'Z8Vvarud_xBWuzLiYCPVSRC4-Ht9Z5qW8thkpYj-JSg',
    citizenId: 'H3Gh9DfexdjNjMUCQHxt5ZJ8ZZBl2m70nMkM2K51HKI',
    name: 'Zl5eMztA3UoJlbk5DuSOwibuueSVNmEieRQV66DaWNU',
    unitId: 'LSj26oaNntdf1j1RqrVzrt4Vpkexh58h3-CrcyP-qMg',
  });
  expect(Buffer.from(leafOf(), 'base64').toString('hex')).toBe(
    'a03fbacaa5e979da216ed92d5ddeb127cea219647e302e23ba40f61d867600bd',
  );
});

const anyFields = fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/), fc.jsonValue({ maxDepth: 2 }), {
  minKeys: 1,
  maxKeys: 6,
  noNullPrototype: true,
});

test('the order of the fields does not matter, nor that of the entry', () => {
  fc.assert(
    fc.property(anyFields, (values) => {
      const turned = Object.fromEntries(Object.entries(values).toReversed());
      const turnedEntry = Object.fromEntries(Object.entries(entry).toReversed()) as unknown as LeafEntry;
      expect(leafHash(turnedEntry, commitments(key, entry, turned))).toBe(leafOf({}, values));
    }),
  );
});

test('any change of any field, and a field more or less, makes another leaf', () => {
  fc.assert(
    fc.property(anyFields, fc.jsonValue({ maxDepth: 2 }), fc.nat(), (values, other, index) => {
      const names = Object.keys(values);
      const name = names[index % names.length] as string;
      fc.pre(JSON.stringify(values[name]) !== JSON.stringify(other));
      const { [name]: _left, ...without } = values;
      const leaves = [leafOf({}, values), leafOf({}, { ...values, [name]: other }), leafOf({}, without)];
      expect(new Set(leaves).size).toBe(3);
    }),
  );
});

test.each(Object.keys(entry) as (keyof LeafEntry)[])('another %s makes another leaf', (part) => {
  const other = part === 'shard' ? 2 : `${JSON.stringify(entry[part])}x`;
  expect(leafOf({ [part]: other })).not.toBe(leafOf());
});

test('parts do not run into each other: what moves from one to the next makes another leaf', () => {
  expect(leafOf({ actor: 'ab', idempotencyKey: 'c' })).not.toBe(leafOf({ actor: 'a', idempotencyKey: 'bc' }));
  expect(leafOf({ source: 'ab', purpose: 'c' })).not.toBe(leafOf({ source: 'a', purpose: 'bc' }));
});

test('who has a field’s salt can check its value, and no other value passes', () => {
  fc.assert(
    fc.property(anyFields, fc.jsonValue({ maxDepth: 2 }), (values, other) => {
      const names = Object.keys(values).toSorted();
      const salts = saltsOf(key, entry.actor, entry.idempotencyKey, names.length);
      const committed = commitments(key, entry, values);
      for (const [index, name] of names.entries()) {
        const salt = salts[index] as string;
        expect(commit(salt, values[name])).toBe(committed[name]);
        if (JSON.stringify(other) !== JSON.stringify(values[name]))
          expect(commit(salt, other)).not.toBe(committed[name]);
      }
    }),
  );
});

test('the salts of one version are of no use for another, or for another record', () => {
  const of = (by: RecordKey, actor: string, push: string) => saltsOf(by, actor, push, 20);
  const another = { ...key, salting: hash('sha256', 'another record') };
  const all = [
    of(key, 'a', 'push-1'),
    of(key, 'a', 'push-2'),
    of(key, 'b', 'push-1'),
    of(another, 'a', 'push-1'),
  ];
  expect(new Set(all.flat()).size).toBe(80);
  expect(all.flat().every((salt) => /^[0-9a-f]{32}$/.test(salt))).toBe(true);
});

test('equal values of two fields have two commitments: nobody sees that they are equal', () => {
  const { one, other } = commitments(key, entry, { one: 'same', other: 'same' });
  expect(one).not.toBe(other);
});

test('without its salt a commitment is no plain hash of the value', () => {
  const { citizenId } = commitments(key, entry, fields);
  const plain = [fields.citizenId, JSON.stringify(fields.citizenId)];
  expect(plain.map((text) => hash('sha256', text, 'base64url'))).not.toContain(citizenId);
});

test('a date that is no text yet is refused: any two of them would have one leaf', () => {
  expect(() => commit('00', new Date(0))).toThrow(TypeError);
});
