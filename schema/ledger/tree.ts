import { hash } from 'node:crypto';

// In one call: an object for each hash would keep memory outside of the heap that the collector does not see.
const sha256 = (...parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** RFC 9162, 2.1.1. */
export const hashLeaf = (entry: Uint8Array): Buffer => sha256(leafPrefix, entry);
export const hashNode = (left: Uint8Array, right: Uint8Array): Buffer => sha256(nodePrefix, left, right);

/** The root over the roots of full subtrees that follow one another, the largest first; of none, that of an empty tree. */
export function rootOfSubtrees(full: readonly Uint8Array[]): Buffer {
  const last = full.at(-1);
  if (last === undefined) return sha256();
  return Buffer.from(full.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last));
}

/** The Merkle tree hash of RFC 9162, 2.1.1, made leaf by leaf: it keeps one hash for each level, whatever the number of leaves. */
export interface MerkleRoot {
  /** The next leaf's hash, in the order of the tree. */
  add(leaf: Uint8Array): void;
  readonly count: number;
  root(): Buffer;
}

export function createMerkleRoot(): MerkleRoot {
  /** Roots of full subtrees whose sizes are the ones in the binary form of `count`, the largest first. */
  const full: Uint8Array[] = [];
  let count = 0;
  return {
    add(leaf) {
      let node = leaf;
      // As in adding one to a binary number: each trailing one is a full subtree that the new one completes.
      for (let carry = count; carry % 2 === 1; carry = (carry - 1) / 2) {
        node = hashNode(full.pop() as Uint8Array, node);
      }
      full.push(node);
      count += 1;
    },
    get count() {
      return count;
    },
    root: () => rootOfSubtrees(full),
  };
}

const hashBytes = 32;
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const areHashes = (all: readonly Uint8Array[]): boolean => all.every(({ length }) => length === hashBytes);
const isOdd = (number: number): boolean => number % 2 === 1;
const half = (number: number): number => Math.floor(number / 2);

/** Whether `proof` shows that the leaf stands at `index` of the tree of this size and root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  if (!areHashes([leaf, root, ...proof])) return false;
  let node = index;
  let last = size - 1;
  let hashed = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hashed = hashNode(sibling, hashed);
      // The last node of a level without a sibling is its own parent.
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hashed = hashNode(hashed, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(hashed, root);
}

/** Whether `proof` shows that the tree of size `to` begins with all leaves of the one of size `from` (RFC 9162, 2.1.4.2). Nothing is shown of the empty tree. */
export function verifyConsistency(
  from: number,
  to: number,
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to) return false;
  if (!areHashes(proof)) return false;
  if (from === to) return proof.length === 0 && same(fromRoot, toRoot);
  let node = from - 1;
  let last = to - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // A full tree is a node of the larger one, so its root need not be said.
  const [first, ...others] = node === 0 ? [fromRoot, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let before = first;
  let after = first;
  for (const sibling of others) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      before = hashNode(sibling, before);
      after = hashNode(sibling, after);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      after = hashNode(after, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(before, fromRoot) && same(after, toRoot);
}
