import { openTiles, rootOfTiles, type Tile } from '@cityhub/schema/ledger/tiles';
import { type TreeName, treeName, trees } from '@cityhub/schema/ledger/trees';
import type { RawTx } from '@cityhub/schema/runtime/database';
import { DamagedTree } from './leaves.ts';

export interface TreeState {
  readonly name: TreeName;
  readonly size: number;
  readonly root: Buffer;
  /** The last position of its log; for the deliveries, as many as wait beyond its size. */
  readonly end: number;
}

/** At most so many deliveries and receipts are counted: more than a round seals. */
const mostCounted = 20_000;

/** The trees, locked until the end of the transaction; null while somebody else seals. */
export async function holdTrees(tx: RawTx): Promise<TreeState[] | null> {
  // Whoever changes a tree locks the city's first.
  const city = await tx`select from log.tree where tree = 0 for update skip locked`;
  if (city.length === 0) return null;
  const rows = await tx<{ tree: number; size: number; root: Buffer; end: number }[]>`
    select t.tree, t.size, t.root, coalesce(h.position, t.size) as end
    from log.tree t left join log.head h on h.shard = t.tree order by t.tree for update of t`;
  const [waiting] = await tx<{ count: number }[]>`
    select (select count(*) from (select from log.delivery where sealed_position is null limit ${mostCounted}) d)
      + (select count(*) from (select from log.receipt where sealed_position is null limit ${mostCounted}) r) as count`;
  return rows.map(({ tree, size, root, end }) => ({
    name: treeName(tree),
    size,
    root,
    end: tree === trees.deliveries ? size + (waiting?.count ?? 0) : end,
  }));
}

/** The tiles that each tree still fills, by its name. */
export async function readOpenTiles(
  tx: RawTx,
  states: readonly TreeState[],
): Promise<ReadonlyMap<TreeName, Tile[]>> {
  const wanted = states.flatMap(({ name, size }) =>
    openTiles(size).map((tile) => ({ tree: trees[name], ...tile })),
  );
  const rows = await tx<{ tree: number; level: number; index: number; hashes: Buffer }[]>`
    select t.tree, t.level, t.index, t.hashes
    from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (tree smallint, level smallint, index bigint)
    join log.tile t using (tree, level, index)`;
  return new Map(states.map(({ name }) => [name, rows.filter(({ tree }) => tree === trees[name])] as const));
}

/** Throws DamagedTree where the tiles do not make the root that was signed. */
export function checkTiles({ name, size, root }: TreeState, open: readonly Tile[]): void {
  let made: Buffer | null = null;
  try {
    made = rootOfTiles(size, open);
  } catch {
    // A tile is missing or was cut.
  }
  if (made === null || !made.equals(root)) throw new DamagedTree('TILES', name, size);
}
