import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  consistencyProof,
  coverOf,
  growTiles,
  inclusionProof,
  inclusionProofs,
  openTiles,
  type ReadTiles,
  rootOfTiles,
  type Tile,
} from './tiles.ts';
import { hashLeaf, rootOfSubtrees, verifyConsistency, verifyInclusion } from './tree.ts';

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 9162, 2.1, word for word, over hashes of leaves. */
function split(length: number): number {
  let power = 1;
  while (power * 2 < length) power *= 2;
  return power;
}
function rootByDefinition(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const k = split(leaves.length);
  return sha256(Buffer.of(1), rootByDefinition(leaves.slice(0, k)), rootByDefinition(leaves.slice(k)));
}
function pathByDefinition(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  if (index < k) return [...pathByDefinition(index, leaves.slice(0, k)), rootByDefinition(leaves.slice(k))];
  return [...pathByDefinition(index - k, leaves.slice(k)), rootByDefinition(leaves.slice(0, k))];
}
function subproof(from: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (from === leaves.length) return isWhole ? [] : [rootByDefinition(leaves)];
  const k = split(leaves.length);
  if (from <= k) return [...subproof(from, leaves.slice(0, k), isWhole), rootByDefinition(leaves.slice(k))];
  return [...subproof(from - k, leaves.slice(k), false), rootByDefinition(leaves.slice(0, k))];
}

/** A tree that grew in steps, as the sealer lets it grow: only open tiles are read, only changed ones written. */
function grown(steps: readonly number[]) {
  const tiles = new Map<string, Tile>();
  const leaves: Buffer[] = [];
  const read: string[][] = [];
  const nameOf = ({ level, index }: { level: number; index: number }): string => `${level}/${index}`;
  const present = (wanted: readonly { level: number; index: number }[]): Tile[] =>
    wanted.flatMap((id) => tiles.get(nameOf(id)) ?? []);
  const roots = new Map<number, Buffer>([[0, sha256()]]);
  for (const step of steps) {
    const added = Array.from({ length: step }, (_, at) => hashLeaf(Buffer.from(`${leaves.length + at}`)));
    const after = growTiles(leaves.length, present(openTiles(leaves.length)), added);
    leaves.push(...added);
    for (const tile of after.tiles) tiles.set(nameOf(tile), tile);
    expect(after.size).toBe(leaves.length);
    roots.set(after.size, after.root);
  }
  const readTiles: ReadTiles = async (wanted) => {
    read.push(wanted.map(nameOf));
    return present(wanted);
  };
  return { leaves, tiles, roots, readTiles, read };
}

const someSteps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 });

test('however a tree has grown, its root is that of the definition at each step', () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      const { leaves, roots } = grown(steps);
      for (const [size, root] of roots)
        expect(root.equals(rootByDefinition(leaves.slice(0, size))), `${size}`).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('inclusion and consistency proofs of any earlier size are those of the definition', async () => {
  await fc.assert(
    fc.asyncProperty(someSteps, fc.nat(), fc.nat(), fc.nat(), async (steps, a, b, c) => {
      const { leaves, readTiles } = grown([...steps, 1]);
      const size = (a % leaves.length) + 1;
      const index = b % size;
      const from = (c % size) + 1;
      const then = leaves.slice(0, size);
      const inclusion = await inclusionProof(readTiles, index, size);
      expect(inclusion).toEqual(pathByDefinition(index, then));
      expect(verifyInclusion(then[index] as Buffer, index, size, inclusion, rootByDefinition(then))).toBe(
        true,
      );
      const consistency = await consistencyProof(readTiles, from, size);
      expect(consistency).toEqual(subproof(from, then, true));
      const old = rootByDefinition(leaves.slice(0, from));
      expect(verifyConsistency(from, size, old, rootByDefinition(then), consistency)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('a proof in a tree of three levels reads at most two tiles of each, in one call', async () => {
  const { leaves, readTiles, read, roots } = grown([70_000, 1, 255]);
  const size = leaves.length;
  const root = roots.get(size) as Buffer;
  for (const index of [0, 1, 255, 256, 65_535, 65_536, 69_999, size - 1]) {
    read.length = 0;
    const proof = await inclusionProof(readTiles, index, size);
    expect(verifyInclusion(leaves[index] as Buffer, index, size, proof, root)).toBe(true);
    expect(read.length).toBe(1);
    expect((read[0] as string[]).length).toBeLessThanOrEqual(6);
  }
  for (const from of [1, 256, 65_536, 65_537, 70_001]) {
    const old = rootByDefinition(leaves.slice(0, from));
    const proof = await consistencyProof(readTiles, from, size);
    expect(verifyConsistency(from, size, old, root, proof)).toBe(true);
  }
});

test('many proofs are read together and are the same as one by one', async () => {
  const { readTiles, read } = grown([1000]);
  const indexes = [3, 500, 999];
  const together = await inclusionProofs(readTiles, indexes, 900 + 100);
  expect(read.length).toBe(1);
  for (const [at, index] of indexes.entries())
    expect(together[at]).toEqual(await inclusionProof(readTiles, index, 1000));
});

test('what is asked outside of the tree is refused', async () => {
  const { readTiles } = grown([10]);
  await expect(async () => inclusionProof(readTiles, 10, 10)).rejects.toThrow(RangeError);
  await expect(consistencyProof(readTiles, 11, 10)).rejects.toThrow(RangeError);
  expect(await consistencyProof(readTiles, 10, 10)).toEqual([]);
  expect(await inclusionProof(readTiles, 0, 1)).toEqual([]);
});

test('a tile that was cut, lengthened or lost is not built upon', () => {
  const { tiles } = grown([300]);
  const open = openTiles(300).map(({ level, index }) => tiles.get(`${level}/${index}`) as Tile);
  const [first, ...others] = open as [Tile, ...Tile[]];
  expect(() => rootOfTiles(300, others)).toThrow('does not hold');
  for (const hashes of [first.hashes.subarray(32), Buffer.concat([first.hashes, Buffer.alloc(32)])])
    expect(() => growTiles(300, [{ ...first, hashes }, ...others], [])).toThrow('does not hold');
});

test('the subtrees before and after a stretch make the root together with its leaves', async () => {
  const { leaves, readTiles, roots } = grown([777]);
  const left = await coverOf(readTiles, 0, 300);
  const middle = await coverOf(readTiles, 300, 512);
  const right = await coverOf(readTiles, 512, 777);
  expect(left.length).toBe(4); // 256 + 32 + 8 + 4
  expect(rootOfSubtrees([...(await coverOf(readTiles, 0, 512)), ...right])).toEqual(roots.get(777));
  expect(middle.length).toBeLessThan(10);
  expect(leaves.length).toBe(777);
});
