import {
  cityLeaf,
  deliveriesEntryHash,
  deliveryEntry,
  receiptEntry,
  treeLeaf,
} from '@cityhub/schema/ledger/entries';
import {
  parseCheckpoint,
  parseNote,
  signersOf,
  type VerifierKey,
  verifierKey,
} from '@cityhub/schema/ledger/note';
import { consistencyProof, inclusionProof, type ReadTiles } from '@cityhub/schema/ledger/tiles';
import { createMerkleRoot, verifyConsistency, verifyInclusion } from '@cityhub/schema/ledger/tree';
import { type TreeName, treeName, trees } from '@cityhub/schema/ledger/trees';
import type { Sql } from 'postgres';
import { expect } from 'vitest';

export interface HeadRow {
  readonly tree: number;
  readonly size: number;
  readonly root: string;
  readonly note: string;
  readonly city_position: number | null;
}

/** Every head that was signed, by tree and size. */
export async function readHeads(sql: Sql): Promise<HeadRow[]> {
  return sql<HeadRow[]>`
    select tree, size, encode(root, 'base64') as root, note, city_position from log.tree_head order by tree, size`;
}

const moment = (column: string): string => `log.ledger_time(${column})`;

async function entriesOf(sql: Sql, name: TreeName): Promise<{ at: string; entry: Buffer }[]> {
  if (name === 'deliveries') return deliveriesOf(sql);
  if (name === 'reads')
    return sql`select ${sql.unsafe(moment('accepted_at'))} as at, leaf as entry from log.read order by position`;
  return sql`
    select ${sql.unsafe(moment('accepted_at'))} as at, leaf as entry from log.change where shard = ${trees[name]} order by position`;
}

async function deliveriesOf(sql: Sql): Promise<{ at: string; entry: Buffer }[]> {
  const deliveries = await sql`
    select *, ${sql.unsafe(moment('delivered_at'))} as at from log.delivery where sealed_position is not null`;
  const receipts = await sql`
    select *, ${sql.unsafe(moment('delivered_at'))} as at from log.receipt where sealed_position is not null`;
  const entries = [
    ...deliveries.map((row) => ({
      at: row['at'],
      place: row['sealed_position'] as number,
      entry: deliveriesEntryHash(
        deliveryEntry({
          feedId: row['feed_id'],
          tree: treeName(row['shard']),
          fromPosition: row['from_position'],
          toPosition: row['to_position'],
          records: row['records'],
          attempts: row['attempts'],
          policyRevision: row['policy_revision'],
          deliveredAt: row['at'],
        }),
      ),
    })),
    ...receipts.map((row) => ({
      at: row['at'],
      place: row['sealed_position'] as number,
      entry: deliveriesEntryHash(
        receiptEntry({
          feedId: row['feed_id'],
          tree: treeName(row['shard']),
          position: row['position'],
          deliveryId: row['delivery_id'],
          recordId: row['record_id'],
          attempts: row['attempts'],
          status: row['status'],
          digest: row['digest'].toString('base64'),
          signed: row['signed'],
          verified: row['verified'],
          deliveredAt: row['at'],
        }),
      ),
    })),
  ].sort((a, b) => a.place - b.place);
  expect(entries.map(({ place }) => place)).toEqual(entries.map((_, at) => at + 1));
  return entries;
}

/** The leaves of a tree, made from the rows. */
async function leavesOf(sql: Sql, name: TreeName): Promise<Buffer[]> {
  if (name === 'city') {
    const entries = await sql<{ entry: string }[]>`select entry from log.city_entry order by position`;
    return entries.map(({ entry }) => cityLeaf(entry));
  }
  const entries = await entriesOf(sql, name);
  return entries.map(({ at, entry }, index) =>
    treeLeaf({ tree: name, position: index + 1, acceptedAt: at, entry }),
  );
}

/** The keys of the hub as the database names them. */
export async function keysOf(sql: Sql): Promise<VerifierKey[]> {
  const [ledger] = await sql<{ origin: string }[]>`select origin from log.ledger`;
  const rows = await sql<
    { algorithm: 'Ed25519' | 'SM2'; public_key: string }[]
  >`select algorithm, public_key from log.ledger_key order by generation`;
  return rows.map((row) =>
    verifierKey(ledger?.origin ?? '', row.algorithm, Buffer.from(row.public_key, 'base64')),
  );
}

/**
 * Checks all that is sealed against the rows: one signed head for each size, each head the root of the leaves made anew from the rows (so
 * each is consistent with every later one, and each change sealed once), its tiles too, and an entry of the city's tree that names it.
 * Answers the sizes.
 */
export async function checkLedger(sql: Sql): Promise<Record<TreeName, number>> {
  const heads = await readHeads(sql);
  const keys = await keysOf(sql);
  const cityEntries = await sql<{ position: number; entry: string }[]>`select * from log.city_entry`;
  const named = new Map(
    cityEntries.map((row) => [row.position, JSON.parse(row.entry) as { heads: unknown[] }]),
  );
  const rows = await sql<
    { tree: number; size: number; root: string }[]
  >`select tree, size, encode(root, 'base64') as root from log.tree order by tree`;
  const sizes: Partial<Record<TreeName, number>> = {};
  for (const row of rows) {
    const name = treeName(row.tree);
    sizes[name] = row.size;
    const leaves = await leavesOf(sql, name);
    expect(leaves.length).toBeGreaterThanOrEqual(row.size);
    const tree = createMerkleRoot();
    const roots = new Map([[0, tree.root().toString('base64')]]);
    for (const leaf of leaves.slice(0, row.size)) {
      tree.add(leaf);
      roots.set(tree.count, tree.root().toString('base64'));
    }
    const own = heads.filter((head) => head.tree === row.tree);
    expect(row.root).toBe(roots.get(row.size));
    expect(own.at(-1)?.size ?? 0).toBe(row.size);
    for (const head of own) {
      expect(head.root, `${name} of ${head.size}`).toBe(roots.get(head.size));
      const note = parseNote(head.note);
      expect(signersOf(note, keys).length).toBeGreaterThan(0);
      const checkpoint = parseCheckpoint(note.text);
      expect(checkpoint).toMatchObject({ name: `${keys[0]?.name}/${name}`, size: head.size });
      expect(checkpoint.root.toString('base64')).toBe(head.root);
      if (name !== 'city')
        expect(named.get(head.city_position ?? 0)?.heads).toContainEqual({
          name,
          root: head.root,
          size: head.size,
        });
    }
    await checkProofs(sql, name, own, leaves);
  }
  return sizes as Record<TreeName, number>;
}

async function checkProofs(sql: Sql, name: TreeName, heads: readonly HeadRow[], leaves: readonly Buffer[]) {
  const last = heads.at(-1);
  if (last === undefined) return;
  const all = await cachedTiles(sql, name);
  const root = Buffer.from(last.root, 'base64');
  for (const head of heads) {
    const proof = await consistencyProof(all, head.size, last.size);
    const before = Buffer.from(head.root, 'base64');
    expect(verifyConsistency(head.size, last.size, before, root, proof)).toBe(true);
  }
  for (const index of new Set([0, last.size >> 1, last.size - 1])) {
    const proof = await inclusionProof(all, index, last.size);
    expect(verifyInclusion(leaves[index] as Buffer, index, last.size, proof, root)).toBe(true);
  }
}

/** All tiles of a tree, read once. */
async function cachedTiles(sql: Sql, name: TreeName): Promise<ReadTiles> {
  const tiles = await sql<{ level: number; index: number; hashes: Buffer }[]>`
    select level, index, hashes from log.tile where tree = ${trees[name]}`;
  return async (wanted) =>
    tiles.filter(({ level, index }) => wanted.some((id) => id.level === level && id.index === index));
}

/** Whether every change, read and delivery is in its tree. */
export async function isSealed(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ done: boolean }[]>`
    select not exists (select from log.tree t join log.head h on h.shard = t.tree where h.position <> t.size)
      and not exists (select from log.delivery where sealed_position is null)
      and not exists (select from log.receipt where sealed_position is null) as done`;
  return row?.done === true;
}
