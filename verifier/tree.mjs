// Merkle trees of RFC 9162, section 2.1. Sizes are numbers below 2^53, so halves are taken by division and not by shifts.
import { sha256 } from './canonical.mjs';

/** @param {string | Buffer} entry */
export const leafHash = (entry) => sha256(Buffer.concat([Buffer.of(0), Buffer.from(entry)]));

/**
 * @param {Buffer} left
 * @param {Buffer} right
 */
const nodeHash = (left, right) => sha256(Buffer.concat([Buffer.of(1), left, right]));

/** @param {number} number */
const half = (number) => Math.floor(number / 2);
/** @param {number} number */
const isOdd = (number) => number % 2 === 1;

/**
 * Section 2.1.3.2: whether `leaf` stands at `index` under `root`.
 * @param {Buffer} leaf
 * @param {number} index
 * @param {number} size
 * @param {Buffer[]} proof
 * @param {Buffer} root
 */
export function isIncluded(leaf, index, size, proof, root) {
  if (![index, size].every(Number.isSafeInteger) || index < 0 || index >= size || leaf.length !== 32)
    return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const step of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(step, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, step);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/**
 * Section 2.1.4.2: whether the tree of size `to` grew out of that of size `from`.
 * @param {number} from
 * @param {Buffer} fromRoot
 * @param {number} to
 * @param {Buffer} toRoot
 * @param {Buffer[]} proof
 */
export function isConsistent(from, fromRoot, to, toRoot, proof) {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  let [node, last] = [from - 1, to - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // Where the older tree is full, its root is the first hash and is not sent; a full tree's `node` is zero by now.
  const [first, ...rest] = node === 0 ? [fromRoot, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let [older, newer] = [first, first];
  for (const step of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      [older, newer] = [nodeHash(step, older), nodeHash(step, newer)];
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else newer = nodeHash(newer, step);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && older.equals(fromRoot) && newer.equals(toRoot);
}

/** A tree that grows at its right edge by leaves or by full subtrees, and keeps no more than one hash for each level. */
export function growingTree() {
  /** @type {{ leaves: number, hash: Buffer }[]} */
  const peaks = [];
  let size = 0;
  return {
    size: () => size,
    /**
     * @param {Buffer} hash
     * @param {number} leaves
     */
    add(hash, leaves = 1) {
      size += leaves;
      let peak = { leaves, hash };
      for (let left = peaks.at(-1); left?.leaves === peak.leaves; left = peaks.at(-1)) {
        peaks.pop();
        peak = { leaves: left.leaves * 2, hash: nodeHash(left.hash, peak.hash) };
      }
      peaks.push(peak);
    },
    root() {
      const right = peaks.at(-1)?.hash ?? sha256('');
      return peaks.slice(0, -1).reduceRight((hash, left) => nodeHash(left.hash, hash), right);
    },
  };
}

/**
 * The sizes of the largest full subtrees that cover the leaves of [from, to), in their order.
 * @param {number} from
 * @param {number} to
 */
export function fullSubtrees(from, to) {
  const sizes = [];
  for (let at = from; at < to; at += sizes.at(-1) ?? 0) {
    let size = 1;
    while (at % (size * 2) === 0 && at + size * 2 <= to) size *= 2;
    sizes.push(size);
  }
  return sizes;
}
