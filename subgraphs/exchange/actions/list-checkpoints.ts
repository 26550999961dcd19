import { decodeCursor, type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { type TreeName, trees } from '@cityhub/schema/ledger/trees';
import type { Tx } from '@cityhub/schema/runtime/database';
import { InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { headsBefore, type TreeHead } from '../store/ledger-heads.ts';

function readCursor(cursor: string): number {
  const size = Number(decodeCursor(cursor, 1)[0]);
  if (!Number.isSafeInteger(size) || size < 0)
    throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return size;
}

/** Signed heads of a tree, the newest first. Open to everyone: a size and a hash tell nothing. Errors: INVALID_INPUT. */
export async function listCheckpoints(
  tx: Tx,
  args: PageArgs & { readonly tree: TreeName },
): Promise<Page<TreeHead>> {
  const size = pageSize(args);
  const before = args.after == null ? null : readCursor(args.after);
  const heads = await headsBefore(tx, trees[args.tree], before, size + 1);
  return pageOf(heads, size, (head) => [String(head.size)]);
}
