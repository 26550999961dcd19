import type { Context } from '@cityhub/schema/graph/context';
import { type TreeName, trees } from '@cityhub/schema/ledger/trees';
import type { Tx } from '@cityhub/schema/runtime/database';
import { DomainError, InvalidInputError, issue, NotFoundError } from '@cityhub/schema/runtime/errors';
import { exportingDepartment } from '../model/bundle-policy.ts';
import { shardTree } from '../model/bundle-record.ts';
import { mayReadChanges, maySeeReceipt } from '../model/policy.ts';
import { isHeldBy } from '../store/bundle-places.ts';
import { changesByPlace, placeOf } from '../store/changes.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { headOfSize, newestHead, type TreeHead } from '../store/ledger-heads.ts';
import { leafProof } from '../store/ledger-tiles.ts';

/** That a leaf stands at its place under a head. */
export interface InclusionProof {
  readonly tree: TreeName;
  readonly position: number;
  readonly size: number;
  /** Base64; null where the tile is gone. */
  readonly leaf: string | null;
  /** From the leaf to the root, base64; null where a tile is gone or cut. */
  readonly hashes: readonly string[] | null;
  /** Null where no head of this very size was signed. */
  readonly checkpoint: TreeHead | null;
}

export interface InclusionQuestion {
  readonly receiptId?: string | null | undefined;
  readonly tree?: TreeName | null | undefined;
  readonly position?: number | null | undefined;
  readonly size?: number | null | undefined;
}

type Caller = Pick<Context<Pick<ExchangeDeps, 'receiptIds'>>, 'actor' | 'deps'>;

interface Leaf {
  readonly shard: number;
  readonly position: number;
}

/** The leaf that is asked about: by the receipt of a push, or by its place. */
function leafOf({ deps }: Caller, { receiptId, tree, position }: InclusionQuestion): Leaf | null {
  const byPlace = tree != null && position != null;
  if ((receiptId == null) === !byPlace || (receiptId != null && (tree != null || position != null)))
    throw new InvalidInputError([issue(receiptId == null ? 'REQUIRED' : 'INVALID_VALUE', 'receiptId')]);
  if (receiptId != null) return deps.receiptIds.read(receiptId);
  return { shard: trees[tree as TreeName], position: position as number };
}

/** Of a change: whoever pushed it, a department whose feeds brought it, auditors and operators; the city's tree is open. */
async function mayProve(tx: Tx, { actor }: Caller, leaf: Leaf): Promise<boolean> {
  if (mayReadChanges(actor) || leaf.shard === trees.city) return true;
  const change = (await changesByPlace(tx, [placeOf(leaf)])).get(placeOf(leaf));
  if (change === undefined) return false;
  if (maySeeReceipt(actor, change)) return true;
  const department = exportingDepartment(actor);
  return department !== null && isHeldBy(tx, department, leaf.shard, leaf.position);
}

async function headFor(
  tx: Tx,
  { shard, position }: Leaf,
  wanted: number | null,
): Promise<{ size: number; head: TreeHead | null }> {
  const newest = await newestHead(tx, shard);
  if (newest === null || newest.size < position) throw new DomainError('NOT_SEALED_YET');
  const size = wanted ?? newest.size;
  if (size < position || size > newest.size) throw new InvalidInputError([issue('INVALID_NUMBER', 'size')]);
  return { size, head: size === newest.size ? newest : await headOfSize(tx, shard, size) };
}

/**
 * The proof that an entry is in the ledger, under the newest head or one of another size. A head by index, and tiles in one statement.
 * Errors: INVALID_INPUT, NOT_FOUND, NOT_SEALED_YET.
 */
export async function proveInclusion(
  tx: Tx,
  caller: Caller,
  question: InclusionQuestion,
): Promise<InclusionProof> {
  const leaf = leafOf(caller, question);
  if (leaf === null || leaf.position < 1 || !(await mayProve(tx, caller, leaf))) throw new NotFoundError();
  const { size, head } = await headFor(tx, leaf, question.size ?? null);
  return {
    tree: leaf.shard === trees.city ? 'city' : shardTree(leaf.shard),
    position: leaf.position,
    size,
    ...(await leafProof(tx, leaf.shard, leaf.position - 1, size)),
    checkpoint: head,
  };
}
