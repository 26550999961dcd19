import { hashNode, rootOfSubtrees } from './tree.ts';

/**
 * A tree kept in tiles (C2SP tlog-tiles). A tile of level n holds up to 256 hashes, one after another: of leaves where n is 0, else roots of
 * full subtrees of 256^n leaves. A tile grows at its end and is never changed otherwise, so a proof for any earlier size is
 * made of the tiles as they are now.
 */
export interface TileId {
  readonly level: number;
  readonly index: number;
}
export interface Tile extends TileId {
  /** 32 to 8,192 bytes. */
  readonly hashes: Buffer;
}
/** Those of the wanted tiles that there are, in any order. */
export type ReadTiles = (wanted: readonly TileId[]) => Promise<readonly Tile[]>;

const hashBytes = 32;
const tileHashes = 256;

const leavesOf = (level: number): number => tileHashes ** level;
const nameOf = ({ level, index }: TileId): string => `${level}/${index}`;
const hashAt = (hashes: Buffer, at: number): Buffer => hashes.subarray(at * hashBytes, (at + 1) * hashBytes);

/** By doubling: a logarithm is rounded up just below a large power. */
function largestPowerUpTo(number: number): number {
  let power = 1;
  while (power * 2 <= number) power *= 2;
  return power;
}

/** The tiles that a tree of this size still fills: read these before it grows. Full tiles are never looked at again. */
export function openTiles(size: number): TileId[] {
  const open: TileId[] = [];
  for (let level = 0; leavesOf(level) <= size; level += 1) {
    const hashes = Math.floor(size / leavesOf(level));
    if (hashes % tileHashes !== 0) open.push({ level, index: Math.floor(hashes / tileHashes) });
  }
  return open;
}

/** The root of the full subtree over the hashes from `start`, as many as `count`, a power of two. */
function foldTile(hashes: Buffer, start: number, count: number): Buffer {
  if (count === 1) return hashAt(hashes, start);
  return hashNode(foldTile(hashes, start, count / 2), foldTile(hashes, start + count / 2, count / 2));
}

/** Roots of the full subtrees that a tile which is not full consists of, the largest first. */
function subtreesOf(hashes: Buffer): Buffer[] {
  const roots: Buffer[] = [];
  let start = 0;
  for (let left = hashes.length / hashBytes; left > 0; ) {
    const count = largestPowerUpTo(left);
    roots.push(foldTile(hashes, start, count));
    start += count;
    left -= count;
  }
  return roots;
}

/**
 * The root of a tree of this size by its open tiles. Throws where one is missing or has another length than the size says: such tiles
 * were not written by the sealer.
 */
export function rootOfTiles(size: number, open: readonly Tile[]): Buffer {
  const byLevel = openTiles(size).reverse();
  const roots = byLevel.flatMap((id) => subtreesOf(openTile(size, open, id)));
  return rootOfSubtrees(roots);
}

function openTile(size: number, open: readonly Tile[], id: TileId): Buffer {
  const hashes = open.find((tile) => nameOf(tile) === nameOf(id))?.hashes;
  const expected = Math.floor(size / leavesOf(id.level)) % tileHashes;
  if (hashes?.length !== expected * hashBytes)
    throw new Error(`tile ${nameOf(id)} does not hold ${expected} hashes`);
  return hashes;
}

export interface Grown {
  readonly size: number;
  readonly root: Buffer;
  /** What must be written: tiles that have grown or begun. */
  readonly tiles: readonly Tile[];
}

/** A tree of this size with more leaves (their hashes). `open` is what openTiles names; throws where that is not what is given. */
export function growTiles(size: number, open: readonly Tile[], leaves: readonly Uint8Array[]): Grown {
  const before = new Map(openTiles(size).map((id) => [id.level, openTile(size, open, id)]));
  const grownSize = size + leaves.length;
  const tiles: Tile[] = [];
  let added = leaves;
  for (let level = 0; added.length > 0; level += 1) {
    const held = before.get(level) ?? Buffer.alloc(0);
    const first = Math.floor(Math.floor(size / leavesOf(level)) / tileHashes);
    const hashes = Buffer.concat([held, ...added]);
    const roots: Buffer[] = [];
    for (let at = 0; at * hashBytes * tileHashes < hashes.length; at += 1) {
      const tile = hashes.subarray(at * tileHashes * hashBytes, (at + 1) * tileHashes * hashBytes);
      tiles.push({ level, index: first + at, hashes: tile });
      if (tile.length === tileHashes * hashBytes) roots.push(foldTile(tile, 0, tileHashes));
    }
    added = roots;
  }
  const known = new Map([...open, ...tiles].map((tile) => [nameOf(tile), tile]));
  return { size: grownSize, root: rootOfTiles(grownSize, [...known.values()]), tiles };
}

/** Leaves from `start` up to `end`, which is not one of them. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a range is split: the largest power of two below its length (RFC 9162, 2.1.1). */
function split({ start, end }: Range): number {
  const length = end - start;
  const power = largestPowerUpTo(length);
  return start + (power === length ? power / 2 : power);
}

const isFull = ({ start, end }: Range): boolean => largestPowerUpTo(end - start) === end - start;

/** RFC 9162, 2.1.3.1: PATH, from the leaf to the root. */
function pathTo(index: number, size: number): Range[] {
  const path: Range[] = [];
  let range = { start: 0, end: size };
  while (range.end - range.start > 1) {
    const middle = split(range);
    const [left, right] = [
      { start: range.start, end: middle },
      { start: middle, end: range.end },
    ];
    path.push(index < middle ? right : left);
    range = index < middle ? left : right;
  }
  return path.reverse();
}

/** RFC 9162, 2.1.4.1: SUBPROOF. */
function pathBetween(from: number, to: number): Range[] {
  const path: Range[] = [];
  let range = { start: 0, end: to };
  while (range.end !== from) {
    const middle = split(range);
    const [left, right] = [
      { start: range.start, end: middle },
      { start: middle, end: range.end },
    ];
    path.push(from <= middle ? right : left);
    range = from <= middle ? left : right;
  }
  // The old tree's own root is known to whoever asks.
  return (range.start === 0 ? path : [...path, range]).reverse();
}

/** Full subtrees that a range consists of, the largest first. */
function fullParts(range: Range): Range[] {
  if (isFull(range)) return [range];
  const middle = split(range);
  return [{ start: range.start, end: middle }, ...fullParts({ start: middle, end: range.end })];
}

/** Where the hashes under a full subtree stand: in one tile. */
function placeOf({ start, end }: Range): TileId & { at: number; count: number } {
  let level = 0;
  while (leavesOf(level + 1) <= end - start) level += 1;
  const first = start / leavesOf(level);
  const index = Math.floor(first / tileHashes);
  return { level, index, at: first % tileHashes, count: (end - start) / leavesOf(level) };
}

async function hashesOf(readTiles: ReadTiles, proofs: readonly Range[][]): Promise<Buffer[][]> {
  const wanted = new Map<string, TileId>();
  for (const part of proofs.flat().flatMap(fullParts)) {
    const { level, index } = placeOf(part);
    wanted.set(nameOf({ level, index }), { level, index });
  }
  if (wanted.size === 0) return proofs.map(() => []);
  const read = await readTiles([...wanted.values()]);
  const tiles = new Map(read.map((tile) => [nameOf(tile), tile.hashes]));
  const known = new Map<string, Buffer>();
  const hashOf = (range: Range): Buffer => {
    const name = `${range.start}-${range.end}`;
    const found =
      known.get(name) ??
      rootOfSubtrees(
        fullParts(range).map((part) => {
          const place = placeOf(part);
          const hashes = tiles.get(nameOf(place));
          if (hashes === undefined || hashes.length < (place.at + place.count) * hashBytes)
            throw new Error(`tile ${nameOf(place)} is not there`);
          return foldTile(hashes, place.at, place.count);
        }),
      );
    known.set(name, found);
    return found;
  };
  return proofs.map((proof) => proof.map(hashOf));
}

/** Inclusion proofs of many leaves under one head: one reading of tiles for all. Throws RangeError for an index that is not below the size. */
export function inclusionProofs(
  readTiles: ReadTiles,
  indexes: readonly number[],
  size: number,
): Promise<Buffer[][]> {
  if (indexes.some((index) => index < 0 || index >= size)) throw new RangeError('no such leaf');
  return hashesOf(
    readTiles,
    indexes.map((index) => pathTo(index, size)),
  );
}

/** From the leaf to the root; reads at most two tiles for each 8 levels of the tree, in one call. */
export async function inclusionProof(readTiles: ReadTiles, index: number, size: number): Promise<Buffer[]> {
  const [proof] = await inclusionProofs(readTiles, [index], size);
  return proof as Buffer[];
}

/** That the tree of size `to` begins with the one of size `from`. Throws RangeError where `from` is larger. */
export async function consistencyProof(readTiles: ReadTiles, from: number, to: number): Promise<Buffer[]> {
  if (from < 0 || from > to) throw new RangeError('a tree never shrinks');
  if (from === 0 || from === to) return [];
  const [proof] = await hashesOf(readTiles, [pathBetween(from, to)]);
  return proof as Buffer[];
}

/** The hashes of the full subtrees that cover the leaves from `start` up to `end`, which is not one of them, in the order of the tree. */
export async function coverOf(readTiles: ReadTiles, start: number, end: number): Promise<Buffer[]> {
  const [hashes] = await hashesOf(readTiles, [alignedParts(start, end)]);
  return hashes as Buffer[];
}

/** Of any range, the fewest full subtrees of the tree that cover it. */
function alignedParts(start: number, end: number): Range[] {
  const parts: Range[] = [];
  for (let at = start; at < end; ) {
    let length = largestPowerUpTo(end - at);
    while (at % length !== 0) length /= 2;
    parts.push({ start: at, end: at + length });
    at += length;
  }
  return parts;
}
