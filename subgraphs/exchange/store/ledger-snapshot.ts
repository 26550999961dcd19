import { verifierKey, verifierKeyText } from '@cityhub/schema/ledger/note';
import { headedTrees, type TreeName, trees } from '@cityhub/schema/ledger/trees';
import type { Tx } from '@cityhub/schema/runtime/database';
import {
  cityEntry,
  headOfSize,
  type LedgerKeyRow,
  ledgerKeys,
  ledgerOrigin,
  newestHead,
  type TreeHead,
} from './ledger-heads.ts';
import { growthProof, proofsOf } from './ledger-tiles.ts';
import { cosignatureLines, cosignedSizes } from './ledger-witnesses.ts';

/** The ledger at one head of the city's tree: everything that a bundle proves is under it, however the trees grow meanwhile. */
export interface LedgerSnapshot {
  readonly head: TreeHead;
  /** The newest leaf's content, as far as it can still be read. */
  readonly city: unknown;
  /** Of trees 1 to 8, as that content says. */
  readonly sizes: ReadonlyMap<number, number>;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sizes by tree. Somebody may have changed the entry by hand: what is no size counts as nothing. */
function sizesOf(city: unknown): Map<number, number> {
  const heads: unknown = (city as { heads?: unknown } | null)?.heads;
  const named = Array.isArray(heads) ? (heads as { name?: unknown; size?: unknown }[]) : [];
  return new Map(
    headedTrees.map((name) => {
      const size = named.find((head) => head?.name === name)?.size;
      return [trees[name], Number.isSafeInteger(size) && (size as number) > 0 ? (size as number) : 0];
    }),
  );
}

/** The newest head of the city's tree and what it covers; null before the first sealing. */
export async function readSnapshot(tx: Tx): Promise<LedgerSnapshot | null> {
  const head = await newestHead(tx, trees.city);
  if (head === null) return null;
  const city = parsed(await cityEntry(tx, head.size));
  return { head, city, sizes: sizesOf(city) };
}

/** As a verifier key, or what stands there in its place. */
function vkeyOf(origin: string, { algorithm, public_key: key, key_id: id }: LedgerKeyRow): string {
  try {
    return verifierKeyText(verifierKey(origin, algorithm, Buffer.from(key, 'base64')));
  } catch {
    return `${origin}+${id}+${key}`;
  }
}

export interface BundledKey {
  readonly vkey: string;
  readonly generation: number;
  readonly sinceSize: number;
  readonly untilSize: number | null;
  readonly previous: string | null;
  readonly endorsement: string | null;
  readonly revokedAt: string | null;
}

/** Every key of the hub, oldest first. */
export async function bundledKeys(tx: Tx): Promise<BundledKey[]> {
  const origin = await ledgerOrigin(tx);
  return (await ledgerKeys(tx)).map((row) => ({
    vkey: vkeyOf(origin, row),
    generation: row.generation,
    sinceSize: row.since_size,
    untilSize: row.until_size,
    previous: row.previous_key_id,
    endorsement: row.endorsement,
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at).toISOString(),
  }));
}

/** The checkpoint with the witnesses' signatures behind the hub's. */
export async function cosigned(tx: Tx, head: TreeHead): Promise<string> {
  if (head.tree !== trees.city) return head.note;
  const size = String(head.size);
  const lines = await cosignatureLines(tx, [size]);
  return head.note + (lines.get(size) ?? []).join('');
}

/** As many cosigned heads go into a bundle, beside the last of each witness. */
const newestCosigned = 20;

/** Earlier checkpoints of the city's tree that witnesses have signed, and how the head grew out of each. */
export async function witnessedGrowth(
  tx: Tx,
  head: TreeHead,
): Promise<{ checkpoint: string; proof: string[] | null }[]> {
  const sizes = await cosignedSizes(tx, head.size, newestCosigned);
  const growth: { checkpoint: string; proof: string[] | null }[] = [];
  for (const size of sizes) {
    const earlier = await headOfSize(tx, trees.city, size);
    if (earlier === null) continue;
    const checkpoint = await cosigned(tx, earlier);
    growth.push({ checkpoint, proof: await growthProof(tx, trees.city, size, head.size) });
  }
  return growth;
}

/** The newest leaf of the city's tree under its head. */
export async function cityLeaf(tx: Tx, { head, city }: LedgerSnapshot) {
  const index = head.size - 1;
  const [proof = null] = await proofsOf(tx, trees.city, [index], head.size);
  return { index, entry: city, proof };
}

/** The number of a tree, or null where none has the name. */
export function treeNumber(name: string): number | null {
  return Object.hasOwn(trees, name) ? trees[name as TreeName] : null;
}
