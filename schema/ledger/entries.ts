import { canonicalJson } from '../runtime/log/canonical-json.ts';
import { hashLeaf } from './tree.ts';
import { headedTrees, type TreeName } from './trees.ts';

/**
 * What the ledger hashes, as docs/bundle-format.md says. Times are text in UTC with six digits of seconds, as log.ledger_time
 * writes them: a Date would lose three of them.
 */
interface Leaf {
  readonly tree: TreeName;
  readonly position: number;
  readonly acceptedAt: string;
  /** The hash of the entry: of a change the column `leaf`. */
  readonly entry: Uint8Array;
}

/** The hash of a leaf of trees 1 to 8. */
export function treeLeaf({ tree, position, acceptedAt, entry }: Leaf): Buffer {
  const text = { acceptedAt, entry: Buffer.from(entry).toString('base64'), position, tree };
  return hashCanonical(text);
}

const hashCanonical = (value: unknown): Buffer => hashLeaf(Buffer.from(canonicalJson(value)));

export interface ReadEntry {
  readonly traceId: string;
  readonly readAt: string;
  readonly actor: string;
  readonly role: string;
  readonly department: string | null;
  readonly purpose: string | null;
  readonly subgraph: string;
  readonly entity: string;
  readonly seen: readonly string[];
  readonly masked: readonly string[];
  readonly refused: readonly string[];
  readonly recordIds: readonly string[];
  readonly code: string | null;
}

/** The hash of a read's entry: the column `leaf` of log.read. Whatever else the object holds is left out. */
export function readEntryHash(read: ReadEntry): Buffer {
  const { traceId, readAt, actor, role, department, purpose, subgraph, entity } = read;
  const { seen, masked, refused, recordIds, code } = read;
  const who = { traceId, readAt, actor, role, department, purpose };
  return hashCanonical({ ...who, subgraph, entity, seen, masked, refused, recordIds, code });
}

export interface DeliveryEntry {
  readonly feedId: string;
  readonly tree: TreeName;
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly records: number;
  readonly attempts: number;
  readonly policyRevision: number | null;
  readonly deliveredAt: string;
}

/** A delivery with its kind, as it is hashed. */
export function deliveryEntry(delivery: DeliveryEntry): DeliveryEntry & { readonly kind: 'DELIVERY' } {
  const { feedId, tree, fromPosition, toPosition, records, attempts, policyRevision, deliveredAt } = delivery;
  const what = { feedId, tree, fromPosition, toPosition, records };
  return { kind: 'DELIVERY', ...what, attempts, policyRevision, deliveredAt };
}

export interface ReceiptEntry {
  readonly feedId: string;
  readonly tree: TreeName;
  readonly position: number;
  readonly deliveryId: string;
  readonly recordId: string;
  readonly attempts: number;
  readonly status: number;
  /** SHA-256 of the body as sent, base64. */
  readonly digest: string;
  readonly signed: string | null;
  readonly verified: boolean;
  readonly deliveredAt: string;
}

/** A receipt with its kind, as it is hashed. */
export function receiptEntry(receipt: ReceiptEntry): ReceiptEntry & { readonly kind: 'RECEIPT' } {
  const { feedId, tree, position, deliveryId, recordId, attempts } = receipt;
  const { status, digest, signed, verified, deliveredAt } = receipt;
  const what = { feedId, tree, position, deliveryId, recordId };
  return { kind: 'RECEIPT', ...what, attempts, status, digest, signed, verified, deliveredAt };
}

/** The hash of an entry of tree 8. */
export function deliveriesEntryHash(
  entry: ReturnType<typeof deliveryEntry> | ReturnType<typeof receiptEntry>,
): Buffer {
  return hashCanonical(entry);
}

export interface Head {
  readonly name: TreeName;
  readonly root: Uint8Array;
  readonly size: number;
}

/** An entry of the city's tree, as log.city_entry keeps it: the heads of trees 1 to 8. Throws where one is missing. */
export function cityEntry(at: string, heads: readonly Head[]): string {
  const named = headedTrees.map((name) => {
    const head = heads.find((one) => one.name === name);
    if (head === undefined) throw new Error(`no head of tree ${name}`);
    return { name, root: Buffer.from(head.root).toString('base64'), size: head.size };
  });
  return canonicalJson({ at, heads: named });
}

export const cityLeaf = (entry: string): Buffer => hashLeaf(Buffer.from(entry));
