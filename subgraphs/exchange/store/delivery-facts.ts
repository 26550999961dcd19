import type { Tx } from '@cityhub/schema/runtime/database';
import { type SQL, sql } from 'drizzle-orm';
import type { DeliveryFacts, ParkedFact, ReceiptFact } from '../model/delivery.ts';

/** What stands in the log's tables about deliveries of a change, besides cursors and batches. */
export type ExceptionalFacts = Pick<DeliveryFacts, 'parked' | 'receipts' | 'leftOut'>;

interface Place extends Record<string, unknown> {
  readonly place: string;
  readonly feed_id: string;
}

/** The places as rows `w (place, shard, position)`. */
export function placesSql(places: readonly string[]): SQL {
  const wanted = places.map((place) => {
    const [shard, position] = place.split('/');
    return { place, shard: Number(shard), position: Number(position) };
  });
  return sql`jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (place text, shard smallint, position bigint)`;
}

type ParkedPlace = Place & Omit<ParkedFact, 'feedId' | 'decidedAt'> & { readonly decided_at: string | null };

async function parkedAt(tx: Tx, places: readonly string[]): Promise<[string, ParkedFact][]> {
  const rows = await tx.execute<ParkedPlace>(sql`
    select w.place, p.feed_id, p.state, p.reason, p.attempts, p.decided_at
    from ${placesSql(places)} join log.parked p on p.shard = w.shard and p.position = w.position`);
  return [...rows].map(({ place, feed_id: feedId, decided_at: decided, state, reason, attempts }) => {
    const decidedAt = decided === null ? null : new Date(decided);
    return [place, { feedId, state, reason, attempts, decidedAt }];
  });
}

type ReceiptPlace = Place &
  Pick<ReceiptFact, 'signed' | 'verified' | 'attempts' | 'digest'> & {
    readonly delivery_id: string;
    readonly delivered_at: string;
  };

async function receiptsAt(tx: Tx, places: readonly string[]): Promise<[string, ReceiptFact][]> {
  const rows = await tx.execute<ReceiptPlace>(sql`
    select w.place, r.feed_id, r.delivery_id, encode(r.digest, 'base64') as digest, r.signed, r.verified, r.attempts, r.delivered_at
    from ${placesSql(places)} join log.receipt r on r.shard = w.shard and r.position = w.position
    order by r.delivered_at`);
  return [...rows].map((row) => {
    const { place, feed_id: feedId, delivery_id: deliveryId, signed, verified, attempts } = row;
    const digest = Buffer.from(row.digest, 'base64').toString('base64url');
    const deliveredAt = new Date(row.delivered_at);
    return [place, { feedId, deliveryId, digest, signed, verified, attempts, deliveredAt }];
  });
}

/** Feeds that ask for the record's place, and whose filter or backfill leaves this version of it out. */
async function leftOutAt(
  tx: Tx,
  places: readonly string[],
): Promise<[string, DeliveryFacts['leftOut'][number]][]> {
  const rows = await tx.execute<Place & { skipped: boolean }>(sql`
    select * from (
      select w.place, f.id as feed_id, w.position <= f.backfill_to and exists (
          select from log.change x where x.record_id = c.record_id and x.shard = c.shard
            and x.position > w.position and x.position <= f.backfill_to) as skipped,
        f.filter <> '[]' and not log.feed_takes(f.id, w.shard, w.position) as filtered
      from ${placesSql(places)} join log.change c on c.shard = w.shard and c.position = w.position
      join policy.feed f on f.shard = c.shard and f.entity = c.entity and c.jurisdiction ^@ f.jurisdiction
      where f.filter <> '[]' or w.position <= f.backfill_to
    ) one where skipped or filtered`);
  return [...rows].map((row) => [
    row.place,
    { feedId: row.feed_id, why: row.skipped ? 'SKIPPED_BY_BACKFILL' : 'NOT_MATCHING' },
  ]);
}

/** For each place (`shard/position`): dead letters, receipts and feeds that leave it out. Three statements for all. */
export async function exceptionalFactsByPlace(
  tx: Tx,
  places: readonly string[],
): Promise<Map<string, ExceptionalFacts>> {
  const parked = Map.groupBy(await parkedAt(tx, places), ([place]) => place);
  const receipts = Map.groupBy(await receiptsAt(tx, places), ([place]) => place);
  const leftOut = Map.groupBy(await leftOutAt(tx, places), ([place]) => place);
  const at = <Fact>(grouped: Map<string, [string, Fact][]>, place: string): Fact[] =>
    (grouped.get(place) ?? []).map(([, fact]) => fact);
  return new Map(
    places.map((place) => [
      place,
      { parked: at(parked, place), receipts: at(receipts, place), leftOut: at(leftOut, place) },
    ]),
  );
}
