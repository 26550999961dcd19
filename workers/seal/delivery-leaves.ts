import { deliveriesEntryHash, deliveryEntry, receiptEntry, treeLeaf } from '@cityhub/schema/ledger/entries';
import { treeName } from '@cityhub/schema/ledger/trees';
import type { RawTx } from '@cityhub/schema/runtime/database';

/**
 * Deliveries and receipts have no place of their own: the sealer gives them one when it seals them, in the order of the times at which
 * they were written, and keeps it in `sealed_position`.
 */
interface DeliveryRow {
  readonly feedId: string;
  readonly shard: number;
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly records: number;
  readonly attempts: number;
  readonly policyRevision: number | null;
  readonly deliveredAt: string;
}

interface ReceiptRow {
  readonly feedId: string;
  readonly shard: number;
  readonly position: number;
  readonly deliveryId: string;
  readonly recordId: string;
  readonly attempts: number;
  readonly status: number;
  readonly digest: string;
  readonly signed: string | null;
  readonly verified: boolean;
  readonly deliveredAt: string;
}

const readDeliveries = (tx: RawTx, count: number) => tx<DeliveryRow[]>`
  select feed_id as "feedId", shard, from_position as "fromPosition", to_position as "toPosition", records, attempts,
    policy_revision as "policyRevision", log.ledger_time(delivered_at) as "deliveredAt"
  from log.delivery where sealed_position is null order by delivered_at limit ${count}`;

const readReceipts = (tx: RawTx, count: number) => tx<ReceiptRow[]>`
  select feed_id as "feedId", shard, position, delivery_id as "deliveryId", record_id as "recordId", attempts, status,
    encode(digest, 'base64') as digest, signed, verified, log.ledger_time(delivered_at) as "deliveredAt"
  from log.receipt where sealed_position is null order by delivered_at limit ${count}`;

interface Waiting {
  readonly deliveredAt: string;
  readonly entry: Buffer;
  /** Its primary key. */
  readonly delivery?: { feed_id: string; shard: number; to_position: number };
  readonly receipt?: { feed_id: string; shard: number; position: number; delivery_id: string };
}

function waitingDelivery(row: DeliveryRow): Waiting {
  return {
    deliveredAt: row.deliveredAt,
    entry: deliveriesEntryHash(deliveryEntry({ ...row, tree: treeName(row.shard) })),
    delivery: { feed_id: row.feedId, shard: row.shard, to_position: row.toPosition },
  };
}

function waitingReceipt(row: ReceiptRow): Waiting {
  const { feedId, shard, position, deliveryId } = row;
  return {
    deliveredAt: row.deliveredAt,
    entry: deliveriesEntryHash(receiptEntry({ ...row, tree: treeName(shard) })),
    receipt: { feed_id: feedId, shard, position, delivery_id: deliveryId },
  };
}

async function keepPositions(tx: RawTx, after: number, waiting: readonly Waiting[]): Promise<void> {
  const sealed = waiting.map((one, at) => ({ ...one, sealed: after + at + 1 }));
  const deliveries = sealed.flatMap((one) =>
    one.delivery === undefined ? [] : { ...one.delivery, sealed: one.sealed },
  );
  const receipts = sealed.flatMap((one) =>
    one.receipt === undefined ? [] : { ...one.receipt, sealed: one.sealed },
  );
  const kept = await Promise.all([
    tx`
      update log.delivery d set sealed_position = r.sealed
      from jsonb_to_recordset(${JSON.stringify(deliveries)}::text::jsonb)
        as r (feed_id uuid, shard smallint, to_position bigint, sealed bigint)
      where d.feed_id = r.feed_id and d.shard = r.shard and d.to_position = r.to_position`,
    tx`
      update log.receipt d set sealed_position = r.sealed
      from jsonb_to_recordset(${JSON.stringify(receipts)}::text::jsonb)
        as r (feed_id uuid, shard smallint, position bigint, delivery_id text, sealed bigint)
      where d.feed_id = r.feed_id and d.shard = r.shard and d.position = r.position and d.delivery_id = r.delivery_id`,
  ]);
  if (kept.reduce((sum, { count }) => sum + count, 0) !== waiting.length)
    throw new Error('a delivery was lost while it was sealed');
}

/** The next leaves of the tree of deliveries, at most `count`, each with its position from now on. */
export async function readDeliveryLeaves(tx: RawTx, after: number, count: number): Promise<Buffer[]> {
  const [deliveries, receipts] = await Promise.all([readDeliveries(tx, count), readReceipts(tx, count)]);
  const waiting = [...deliveries.map(waitingDelivery), ...receipts.map(waitingReceipt)]
    .sort((a, b) => (a.deliveredAt < b.deliveredAt ? -1 : Number(a.deliveredAt > b.deliveredAt)))
    .slice(0, count);
  await keepPositions(tx, after, waiting);
  return waiting.map(({ deliveredAt, entry }, at) =>
    treeLeaf({ tree: 'deliveries', position: after + at + 1, acceptedAt: deliveredAt, entry }),
  );
}
