import { cityEntry, cityLeaf } from '@cityhub/schema/ledger/entries';
import { checkpointText, type Signer, signNote } from '@cityhub/schema/ledger/note';
import { growTiles, type Tile } from '@cityhub/schema/ledger/tiles';
import { type TreeName, trees } from '@cityhub/schema/ledger/trees';
import type { RawSql, RawTx } from '@cityhub/schema/runtime/database';
import { failpoint } from '../failpoints.ts';
import { readOrigin } from './key-rows.ts';
import { DamagedTree, readLeaves } from './leaves.ts';
import { type KeyDeps, signersInForce } from './ledger-keys.ts';
import { checkTiles, holdTrees, readOpenTiles, type TreeState } from './tree-state.ts';

/**
 * One sealing is one transaction: leaves are read, tiles and trees grow, the city's tree takes the new heads as its next leaf, and all heads are
 * signed. Until the commit no head has left the process, so a sealer may die at any place: either all of it is there or nothing.
 */
export interface Sealed {
  readonly leaves: number;
  /** Whether more was waiting than one round takes. */
  readonly isFull: boolean;
  readonly damaged: readonly DamagedTree[];
}

/** A fraction of a second's work, so that a kill costs little and a lock is short. */
const leavesOfRound = 20_000;

interface Growing extends TreeState {
  readonly open: readonly Tile[];
  readonly leaves: readonly Buffer[];
}
interface NewHead {
  readonly name: TreeName;
  readonly size: number;
  readonly root: Buffer;
  readonly tiles: readonly Tile[];
}

/** How many leaves of each tree this round takes: who has few has all, the others share what is left. */
export function shareRound(waiting: ReadonlyMap<TreeName, number>, total: number): Map<TreeName, number> {
  const shares = new Map<TreeName, number>();
  let left = total;
  const fewestFirst = [...waiting].filter(([, count]) => count > 0).sort((a, b) => a[1] - b[1]);
  for (const [at, [name, count]] of fewestFirst.entries()) {
    const share = Math.min(count, Math.floor(left / (fewestFirst.length - at)));
    shares.set(name, share);
    left -= share;
  }
  return shares;
}

async function readGrowing(
  tx: RawTx,
  states: readonly TreeState[],
): Promise<{ growing: Growing[]; damaged: DamagedTree[] }> {
  const waiting = new Map(states.map(({ name, size, end }) => [name, end - size] as const));
  const shares = shareRound(waiting, leavesOfRound);
  const open = await readOpenTiles(tx, states);
  const growing: Growing[] = [];
  const damaged: DamagedTree[] = [];
  for (const state of states) {
    const { name, size } = state;
    const tiles = open.get(name) ?? [];
    try {
      if (state.end < size) throw new DamagedTree('SHRUNK', name, state.end);
      const share = shares.get(name) ?? 0;
      if (share === 0) continue;
      checkTiles(state, tiles);
      growing.push({ ...state, open: tiles, leaves: await readLeaves(tx, name, size, share) });
    } catch (error) {
      if (!(error instanceof DamagedTree)) throw error;
      damaged.push(error);
    }
  }
  return { growing, damaged };
}

const grow = ({ name, size, open, leaves }: Growing): NewHead => ({
  name,
  ...growTiles(size, open, leaves),
});

async function writeTrees(tx: RawTx, heads: readonly NewHead[], at: string): Promise<void> {
  const tiles = heads.flatMap(({ name, tiles: changed }) =>
    changed.map(({ level, index, hashes }) => ({
      tree: trees[name],
      level,
      index,
      hashes: hashes.toString('base64'),
    })),
  );
  await tx`
    insert into log.tile (tree, level, index, hashes)
    select t.tree, t.level, t.index, decode(t.hashes, 'base64')
    from jsonb_to_recordset(${JSON.stringify(tiles)}::text::jsonb) as t (tree smallint, level smallint, index bigint, hashes text)
    on conflict (tree, level, index) do update set hashes = excluded.hashes`;
  for (const { name, size, root } of heads)
    await tx`update log.tree set size = ${size}, root = ${root}, sealed_at = ${at} where tree = ${trees[name]}`;
}

interface Signing {
  readonly origin: string;
  readonly signers: readonly Signer[];
  readonly at: string;
  readonly cityPosition: number;
}

async function writeHeads(tx: RawTx, heads: readonly NewHead[], signing: Signing): Promise<void> {
  const { origin, signers, at, cityPosition } = signing;
  const rows = heads.map(({ name, size, root }) => ({
    tree: trees[name],
    size,
    root: root.toString('base64'),
    note: signNote(checkpointText({ name: `${origin}/${name}`, size, root }), signers),
    city_position: name === 'city' ? null : cityPosition,
  }));
  await tx`
    insert into log.tree_head (tree, size, root, note, sealed_at, city_position)
    select h.tree, h.size, decode(h.root, 'base64'), h.note, ${at}, h.city_position
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as h (tree smallint, size bigint, root text, note text, city_position bigint)`;
}

/** The city's tree with one leaf more: what all other trees are now. */
async function growCity(
  tx: RawTx,
  states: readonly TreeState[],
  grown: readonly NewHead[],
  at: string,
): Promise<NewHead> {
  const [city, ...others] = states;
  if (city?.name !== 'city') throw new Error('the trees are read in their order');
  const entry = cityEntry(
    at,
    others.map((state) => grown.find(({ name }) => name === state.name) ?? state),
  );
  const open = (await readOpenTiles(tx, [city])).get('city') ?? [];
  checkTiles(city, open);
  await tx`insert into log.city_entry (position, entry) values (${city.size + 1}, ${entry})`;
  return grow({ ...city, open, leaves: [cityLeaf(entry)] });
}

async function sealIn(tx: RawTx, deps: KeyDeps): Promise<Sealed> {
  const states = await holdTrees(tx);
  const [city] = states ?? [];
  if (states === null || city === undefined) return { leaves: 0, isFull: false, damaged: [] };
  const origin = await readOrigin(tx);
  const signers = await signersInForce(tx, deps, origin, city.size);
  const { growing, damaged } = await readGrowing(tx, states);
  failpoint('seal-after-read', '');
  const leaves = growing.reduce((sum, tree) => sum + tree.leaves.length, 0);
  if (leaves === 0) return { leaves, isFull: false, damaged };
  const [clock] = await tx<{ at: string }[]>`select log.ledger_time(clock_timestamp()) as at`;
  const at = clock?.at ?? '';
  const grown = growing.map(grow);
  const heads = [...grown, await growCity(tx, states, grown, at)];
  await writeTrees(tx, heads, at);
  failpoint('seal-after-tiles', '');
  await writeHeads(tx, heads, { origin, signers, at, cityPosition: city.size + 1 });
  failpoint('seal-after-sign', '');
  return { leaves, isFull: leaves >= leavesOfRound - states.length, damaged };
}

/** Seals what waits, at most one round of it; nothing while somebody else seals. */
export async function sealRound(hub: RawSql, deps: KeyDeps): Promise<Sealed> {
  const sealed = await hub.begin((tx) => sealIn(tx, deps));
  if (sealed.leaves > 0) failpoint('seal-after-commit', '');
  return sealed;
}
