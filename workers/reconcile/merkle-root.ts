import { hash } from 'node:crypto';

/** The Merkle tree hash of RFC 9162, 2.1.1, made leaf by leaf: it keeps one hash for each level, whatever the number of leaves. */
export interface MerkleRoot {
  /** The next leaf's hash, in the order of the tree. */
  add(leaf: Uint8Array): void;
  readonly count: number;
  root(): Buffer;
}

// In one call: an object for each hash would keep memory outside of the heap that the collector does not see.
const sha256 = (...parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

export const hashLeaf = (entry: Uint8Array): Buffer => sha256(leafPrefix, entry);
const hashNode = (left: Uint8Array, right: Uint8Array): Buffer => sha256(nodePrefix, left, right);

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
    root() {
      const last = full.at(-1);
      if (last === undefined) return sha256();
      return Buffer.from(full.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last));
    },
  };
}
