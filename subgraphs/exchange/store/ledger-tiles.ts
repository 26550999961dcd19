import {
  consistencyProof,
  inclusionProofs,
  type ReadTiles,
  type Tile,
  type TileId,
} from '@cityhub/schema/ledger/tiles';
import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** Tiles of one tree, one statement for all: each is one row by its key. A tile that is not there is left out. */
export async function readTiles(tx: Tx, tree: number, wanted: readonly TileId[]): Promise<Tile[]> {
  if (wanted.length === 0) return [];
  const rows = await tx.execute<TileId & { hashes: Uint8Array } & Record<string, unknown>>(sql`
    select t.level, t.index, t.hashes
    from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (level smallint, index bigint)
    cross join lateral (
      -- One look-up for each, whatever the planner believes of a young tree.
      select x.level, x.index, x.hashes from log.tile x
      where x.tree = ${tree}::smallint and x.level = w.level and x.index = w.index limit 1
    ) t`);
  return [...rows].map(({ level, index, hashes }) => ({ level, index, hashes: Buffer.from(hashes) }));
}

const base64 = (proof: readonly Buffer[]): string[] => proof.map((hash) => hash.toString('base64'));

/**
 * Inclusion proofs in base64, leaf to root, of leaves under one head. Null for one that cannot be made: a tile is gone or was
 * cut. The tiles are read once for all.
 */
export async function proofsOf(
  tx: Tx,
  tree: number,
  indexes: readonly number[],
  size: number,
): Promise<(string[] | null)[]> {
  let tiles: Promise<Tile[]> | undefined;
  // The first call names all tiles that any of the proofs needs.
  const readOnce: ReadTiles = (wanted) => (tiles ??= readTiles(tx, tree, wanted));
  try {
    return (await inclusionProofs(readOnce, indexes, size)).map(base64);
  } catch {
    await tiles;
    const alone = indexes.map((index) => inclusionProofs(readOnce, [index], size));
    const settled = await Promise.allSettled(alone);
    return settled.map((one) => (one.status === 'fulfilled' ? base64(one.value[0] ?? []) : null));
  }
}

/** The consistency proof in base64, or null where it cannot be made. */
export async function growthProof(tx: Tx, tree: number, from: number, to: number): Promise<string[] | null> {
  let tiles: Promise<Tile[]> | undefined;
  try {
    return base64(await consistencyProof((wanted) => (tiles ??= readTiles(tx, tree, wanted)), from, to));
  } catch {
    // A broken tile or a wrong size makes no proof; that the database is away must be heard.
    await tiles;
    return null;
  }
}

const leavesOfTile = 256;
const hashBytes = 32;

/** One leaf's hash and its inclusion proof in base64, by one statement. Either is null where its tiles are gone or cut. */
export async function leafProof(
  tx: Tx,
  tree: number,
  index: number,
  size: number,
): Promise<{ leaf: string | null; hashes: string[] | null }> {
  const own = { level: 0, index: Math.floor(index / leavesOfTile) };
  const isOwn = (tile: TileId): boolean => tile.level === 0 && tile.index === own.index;
  let tiles: Promise<Tile[]> | undefined;
  const readAll: ReadTiles = (wanted) =>
    (tiles ??= readTiles(tx, tree, wanted.some(isOwn) ? wanted : [own, ...wanted]));
  const proof = await inclusionProofs(readAll, [index], size).catch(() => null);
  // A tree of one leaf is its own proof, and asks for no tile.
  const at = (index % leavesOfTile) * hashBytes;
  const hashes = (await readAll([])).find(isOwn)?.hashes.subarray(at, at + hashBytes);
  return {
    leaf: hashes?.length === hashBytes ? hashes.toString('base64') : null,
    hashes: proof === null ? null : base64(proof[0] ?? []),
  };
}
