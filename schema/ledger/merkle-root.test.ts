import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMerkleRoot, hashLeaf } from './tree.ts';

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 9162, 2.1.1, word for word: split at the largest power of two below the number of leaves. */
function byDefinition(entries: readonly Uint8Array[]): Buffer {
  const [only] = entries;
  if (only === undefined) return sha256();
  if (entries.length === 1) return sha256(Buffer.of(0), only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return sha256(Buffer.of(1), byDefinition(entries.slice(0, split)), byDefinition(entries.slice(split)));
}

function rootOf(entries: readonly Uint8Array[]): Buffer {
  const tree = createMerkleRoot();
  for (const entry of entries) tree.add(hashLeaf(entry));
  return tree.root();
}

test('the roots are those of certificate transparency for its own example of eight entries', () => {
  const entries = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const bytes = entries.map((entry) => Buffer.from(entry, 'hex'));
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map((size) => rootOf(bytes.slice(0, size)).toString('hex'))).toEqual([
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]);
});

test('leaf by leaf gives the root of the definition, for any number of entries', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (entries) => {
      expect(rootOf(entries).equals(byDefinition(entries))).toBe(true);
    }),
  );
});

test('any change, swap, loss or addition changes the root', () => {
  const entry = fc.uint8Array({ minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { minLength: 2, maxLength: 40, selector: String }),
      fc.nat(),
      (entries, at) => {
        const index = at % entries.length;
        const root = rootOf(entries);
        const changed = entries.toSpliced(index, 1, Uint8Array.of(...(entries[index] ?? []), 7));
        const swapped = entries.toSpliced(index, 1);
        swapped.splice((index + 1) % entries.length, 0, Uint8Array.of(...(entries[index] ?? [])));
        for (const other of [
          changed,
          swapped,
          entries.toSpliced(index, 1),
          [...entries, Uint8Array.of(1, 2, 3, 4, 5)],
        ])
          expect(rootOf(other).equals(root)).toBe(false);
      },
    ),
  );
});

test('asking for the root in between changes nothing', () => {
  const tree = createMerkleRoot();
  const entries = Array.from({ length: 13 }, (_, index) => Buffer.of(index));
  for (const [index, entry] of entries.entries()) {
    tree.add(hashLeaf(entry));
    expect([tree.count, tree.root()]).toEqual([index + 1, byDefinition(entries.slice(0, index + 1))]);
  }
});
