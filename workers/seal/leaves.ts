import { treeLeaf } from '@cityhub/schema/ledger/entries';
import { type TreeName, trees } from '@cityhub/schema/ledger/trees';
import type { RawTx } from '@cityhub/schema/runtime/database';
import { readDeliveryLeaves } from './delivery-leaves.ts';

/** Why a tree cannot grow: somebody has written where only the hub writes. Nothing is ever sealed over it. */
export type Damage = 'GAP' | 'SHRUNK' | 'TILES';

export class DamagedTree extends Error {
  override name = 'DamagedTree';
  readonly code: Damage;
  readonly tree: TreeName;
  /** The last position before the damage. */
  readonly position: number;
  constructor(code: Damage, tree: TreeName, position: number) {
    super(`tree ${tree} is damaged after position ${position}: ${code}`);
    this.code = code;
    this.tree = tree;
    this.position = position;
  }
}

interface Entry {
  readonly position: number;
  readonly acceptedAt: string;
  readonly leaf: Buffer;
}

/** The hashes of the leaves from `after` on, as many as `count`, which have all been committed. Throws DamagedTree. */
export async function readLeaves(tx: RawTx, tree: TreeName, after: number, count: number): Promise<Buffer[]> {
  if (tree === 'deliveries') return readDeliveryLeaves(tx, after, count);
  const entries =
    tree === 'reads' ? await readReads(tx, after, count) : await readChanges(tx, tree, after, count);
  const gap = entries.findIndex(({ position }, at) => position !== after + at + 1);
  if (gap >= 0 || entries.length < count)
    throw new DamagedTree('GAP', tree, after + (gap >= 0 ? gap : entries.length));
  return entries.map(({ position, acceptedAt, leaf }) =>
    treeLeaf({ tree, position, acceptedAt, entry: leaf }),
  );
}

const readChanges = (tx: RawTx, tree: TreeName, after: number, count: number) => tx<Entry[]>`
  select position, log.ledger_time(accepted_at) as "acceptedAt", leaf from log.change
  where shard = ${trees[tree]} and position > ${after} and position <= ${after + count} order by position`;

const readReads = (tx: RawTx, after: number, count: number) => tx<Entry[]>`
  select position, log.ledger_time(accepted_at) as "acceptedAt", leaf from log.read
  where position > ${after} and position <= ${after + count} order by position`;
