import { createHash } from 'node:crypto';

/** RFC 9162, section 2.1, word for word: slow, recursive, and written apart from every program that it is held against. */
const sha256 = (...parts: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const hashLeaf = (entry: Buffer | string): Buffer => sha256(Buffer.of(0), entry);

/** The largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** 2.1.1, over the hashes of leaves. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256('');
  if (leaves.length === 1) return leaves[0] as Buffer;
  const k = split(leaves.length);
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

/** 2.1.3.1 */
export function inclusion(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...inclusion(m, leaves.slice(0, k)), rootOf(leaves.slice(k))]
    : [...inclusion(m - k, leaves.slice(k)), rootOf(leaves.slice(0, k))];
}

/** 2.1.4.1 */
export function consistency(m: number, leaves: readonly Buffer[], isWhole = true): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [rootOf(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...consistency(m, leaves.slice(0, k), isWhole), rootOf(leaves.slice(k))]
    : [...consistency(m - k, leaves.slice(k), false), rootOf(leaves.slice(0, k))];
}

/** Roots of the largest full subtrees over the leaves [from, to), in order. */
export function coverOf(from: number, to: number, leaves: readonly Buffer[]): Buffer[] {
  if (from >= to) return [];
  let size = 1;
  while (from % (size * 2) === 0 && from + size * 2 <= to) size *= 2;
  return [rootOf(leaves.slice(from, from + size)), ...coverOf(from + size, to, leaves)];
}
