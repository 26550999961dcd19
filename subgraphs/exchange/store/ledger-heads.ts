import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** A signed head of one tree. */
export interface TreeHead {
  readonly tree: number;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The checkpoint with the hub's own signatures. */
  readonly note: string;
  readonly sealedAt: Date;
}

interface HeadRow extends Record<string, unknown> {
  readonly tree: number;
  readonly size: number;
  readonly root: string;
  readonly note: string;
  readonly sealed_at: string;
}

const columns = sql`h.tree, h.size, encode(h.root, 'base64') as root, h.note, h.sealed_at`;

function headsOf(rows: Iterable<HeadRow>): TreeHead[] {
  return [...rows].map(({ sealed_at: sealedAt, tree, size, root, note }) => ({
    tree,
    size,
    root,
    note,
    sealedAt: new Date(sealedAt),
  }));
}

/** Newest first, below a size. */
export async function headsBefore(
  tx: Tx,
  tree: number,
  before: number | null,
  limit: number,
): Promise<TreeHead[]> {
  return headsOf(
    await tx.execute<HeadRow>(sql`
      select ${columns} from log.tree_head h
      where h.tree = ${tree}::smallint and h.size < ${before ?? Number.MAX_SAFE_INTEGER}::bigint
      order by h.size desc limit ${limit}`),
  );
}

/** The head of exactly that size, or null where none was signed. */
export async function headOfSize(tx: Tx, tree: number, size: number): Promise<TreeHead | null> {
  const rows = await tx.execute<HeadRow>(sql`
    select ${columns} from log.tree_head h where h.tree = ${tree}::smallint and h.size = ${size}::bigint`);
  return headsOf(rows)[0] ?? null;
}

/** The newest head of a tree, or null before its first. */
export async function newestHead(tx: Tx, tree: number): Promise<TreeHead | null> {
  return (await headsBefore(tx, tree, null, 1))[0] ?? null;
}

/** The content of a leaf of the city's tree, as text; null where it is gone. */
export async function cityEntry(tx: Tx, position: number): Promise<string | null> {
  const [row] = await tx.execute<{ entry: string }>(
    sql`select entry from log.city_entry where position = ${position}::bigint`,
  );
  return row?.entry ?? null;
}

/** Whose ledger it is: what every checkpoint begins with. */
export async function ledgerOrigin(tx: Tx): Promise<string> {
  const [row] = await tx.execute<{ origin: string }>(sql`select origin from log.ledger`);
  return row?.origin ?? '';
}

export interface LedgerKeyRow extends Record<string, unknown> {
  readonly key_id: string;
  readonly generation: number;
  readonly algorithm: 'Ed25519' | 'SM2';
  /** Raw, base64. */
  readonly public_key: string;
  readonly since_size: number;
  readonly until_size: number | null;
  readonly previous_key_id: string | null;
  readonly endorsement: string | null;
  readonly revoked_at: string | null;
}

/** Every key of the hub, oldest first. */
export async function ledgerKeys(tx: Tx): Promise<LedgerKeyRow[]> {
  const rows = await tx.execute<LedgerKeyRow>(sql`
    select key_id, generation, algorithm, public_key, since_size, until_size, previous_key_id, endorsement, revoked_at
    from log.ledger_key order by generation, algorithm`);
  return [...rows];
}
