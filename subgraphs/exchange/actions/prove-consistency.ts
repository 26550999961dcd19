import { type TreeName, trees } from '@cityhub/schema/ledger/trees';
import type { Tx } from '@cityhub/schema/runtime/database';
import { InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { newestHead } from '../store/ledger-heads.ts';
import { growthProof } from '../store/ledger-tiles.ts';

/** That a tree of one size begins with the tree of another. */
export interface ConsistencyProof {
  readonly tree: TreeName;
  readonly from: number;
  readonly to: number;
  /** Base64; null where a tile is gone or cut. */
  readonly hashes: readonly string[] | null;
}

/** Open to everyone: hashes tell nothing. Errors: INVALID_INPUT for sizes that the tree does not have. */
export async function proveConsistency(
  tx: Tx,
  { tree, from, to }: { readonly tree: TreeName; readonly from: number; readonly to: number },
): Promise<ConsistencyProof> {
  const newest = await newestHead(tx, trees[tree]);
  if (to > (newest?.size ?? 0)) throw new InvalidInputError([issue('INVALID_NUMBER', 'to')]);
  if (from > to) throw new InvalidInputError([issue('INVALID_NUMBER', 'from')]);
  return { tree, from, to, hashes: await growthProof(tx, trees[tree], from, to) };
}
