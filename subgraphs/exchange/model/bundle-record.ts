import type { ReadEntry } from '@cityhub/schema/ledger/entries';
import { deliveryEntry, readEntryHash, receiptEntry } from '@cityhub/schema/ledger/entries';
import { headedTrees, type TreeName, trees } from '@cityhub/schema/ledger/trees';

/** One read as it was recorded; times as they are hashed. */
export interface RecordedRead {
  readonly position: number;
  readonly accepted_at: string;
  readonly read_at: string;
  readonly trace_id: string;
  readonly actor: string;
  readonly role: string;
  readonly department: string | null;
  readonly purpose: string | null;
  readonly subgraph: string;
  readonly entity: string;
  readonly seen: readonly string[];
  readonly masked: readonly string[];
  readonly refused: readonly string[];
  readonly record_ids: readonly string[];
  readonly code: string | null;
  readonly leaf: string;
}

/** A read as it stands in a bundle, without its proof. */
export function bundledRead(row: RecordedRead) {
  const { actor, role, department, purpose, subgraph, entity, seen, masked, refused, code } = row;
  const who = { traceId: row.trace_id, readAt: row.read_at, actor, role, department, purpose };
  const entry: ReadEntry = {
    ...who,
    subgraph,
    entity,
    seen,
    masked,
    refused,
    recordIds: row.record_ids,
    code,
  };
  const leaf = readEntryHash(entry).toString('base64') === row.leaf ? {} : { leaf: row.leaf };
  return { position: row.position, acceptedAt: row.accepted_at, entry, ...leaf };
}

/** A delivery that a sink confirmed, or a receipt, as the tree of deliveries holds it; times as they are hashed. */
export interface SealedDelivery {
  readonly kind: 'DELIVERY' | 'RECEIPT';
  readonly sealed_position: number;
  readonly feed_id: string;
  readonly shard: number;
  readonly attempts: number;
  readonly delivered_at: string;
  readonly from_position: number | null;
  readonly to_position: number | null;
  readonly records: number | null;
  readonly policy_revision: number | null;
  readonly position: number | null;
  readonly delivery_id: string | null;
  readonly record_id: string | null;
  readonly status: number | null;
  /** Base64. */
  readonly digest: string | null;
  readonly signed: string | null;
  readonly verified: boolean | null;
}

/** The tree of a shard; one that was put there by hand has no name, and stands as it is. */
export function shardTree(shard: number): TreeName {
  return headedTrees.find((name) => trees[name] === shard) ?? (String(shard) as TreeName);
}

/** The entry of tree 8 as it is hashed. */
export function sealedEntry(row: SealedDelivery) {
  const { feed_id: feedId, attempts, delivered_at: deliveredAt } = row;
  const tree = shardTree(row.shard);
  if (row.kind === 'DELIVERY')
    return deliveryEntry({
      feedId,
      tree,
      fromPosition: row.from_position as number,
      toPosition: row.to_position as number,
      records: row.records as number,
      attempts,
      policyRevision: row.policy_revision,
      deliveredAt,
    });
  return receiptEntry({
    feedId,
    tree,
    position: row.position as number,
    deliveryId: row.delivery_id as string,
    recordId: row.record_id as string,
    attempts,
    status: row.status as number,
    digest: row.digest as string,
    signed: row.signed,
    verified: row.verified as boolean,
    deliveredAt,
  });
}
