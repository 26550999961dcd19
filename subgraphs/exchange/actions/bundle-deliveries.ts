import { withdraws } from '@cityhub/schema/events/withdrawing';
import { trees } from '@cityhub/schema/ledger/trees';
import type { Tx } from '@cityhub/schema/runtime/database';
import { type DeliveredPlace, travelled } from '../model/bundle-delivery.ts';
import { bundledRead, type RecordedRead, type SealedDelivery, sealedEntry } from '../model/bundle-record.ts';
import type { BundleText } from '../model/bundle-text.ts';
import type { LedgerSnapshot } from '../store/ledger-snapshot.ts';
import { proofsOf } from '../store/ledger-tiles.ts';
import type { BundledPlace, Exporter } from './bundle-changes.ts';

/** The change that a delivery is told for: that of a receipt, of a batch the last one where all were made at one place. */
function placeOf(row: SealedDelivery, places: readonly BundledPlace[]): DeliveredPlace | null {
  const isReceipt = row.kind === 'RECEIPT';
  const from = isReceipt ? (row.position as number) - 1 : (row.from_position as number);
  const to = isReceipt ? (row.position as number) : (row.to_position as number);
  const inside = places.filter(
    ({ shard, position }) => shard === row.shard && position > from && position <= to,
  );
  const last = inside.at(-1);
  if (last === undefined || inside.some(({ jurisdiction }) => jurisdiction !== last.jurisdiction))
    return null;
  return { ...last, isWithdrawal: withdraws(last.operation) };
}

/** Writes deliveries and receipts into the bundle, with their proofs. */
export async function bundleDeliveries(
  tx: Tx,
  { book }: Pick<Exporter, 'book'>,
  text: BundleText,
  snapshot: LedgerSnapshot,
  rows: readonly SealedDelivery[],
  places: readonly BundledPlace[],
): Promise<void> {
  const size = snapshot.sizes.get(trees.deliveries) ?? 0;
  const sealed = rows.filter((row) => row.sealed_position >= 1 && row.sealed_position <= size);
  const proofs = await proofsOf(
    tx,
    trees.deliveries,
    sealed.map((row) => row.sealed_position - 1),
    size,
  );
  const feeds = new Map(book.feeds().map((feed) => [feed.id, feed]));
  const policy = book.policy();
  for (const [at, row] of sealed.entries()) {
    const deliveredAt = new Date(row.delivered_at);
    text.add('deliveries', {
      position: row.sealed_position,
      acceptedAt: row.delivered_at,
      entry: sealedEntry(row),
      ...travelled(policy, feeds.get(row.feed_id), deliveredAt, placeOf(row, places)),
      proof: proofs[at] ?? null,
    });
  }
}

/** Writes reads into the bundle, with their proofs. */
export async function bundleReads(
  tx: Tx,
  text: BundleText,
  snapshot: LedgerSnapshot,
  rows: readonly RecordedRead[],
): Promise<void> {
  const size = snapshot.sizes.get(trees.reads) ?? 0;
  const sealed = rows.filter(({ position }) => position >= 1 && position <= size);
  const indexes = sealed.map(({ position }) => position - 1);
  const proofs = await proofsOf(tx, trees.reads, indexes, size);
  for (const [at, row] of sealed.entries())
    text.add('reads', { ...bundledRead(row), proof: proofs[at] ?? null });
}
