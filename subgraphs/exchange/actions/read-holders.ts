import { type Context, noteRead } from '@cityhub/schema/graph/context';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { legalBases } from '../model/access-log.ts';
import { deliveryOf } from '../model/delivery.ts';
import {
  departmentGrants,
  type HeldSpan,
  heldSpans,
  type Withdrawal,
  withdrawalsOf,
} from '../store/access-log.ts';
import { changesByPlace, placeOf } from '../store/changes.ts';
import { allCursors, batchesByPlace } from '../store/deliveries.ts';
import { exceptionalFactsByPlace } from '../store/delivery-facts.ts';
import { feedsById } from '../store/feeds.ts';
import type { AccessibleRecord } from './read-access-log.ts';

/** A department's copy of a record, by one feed. */
export interface Holder {
  readonly department: string;
  readonly feedId: string;
  readonly feedName: string;
  /** Whether the feed still brings what follows. */
  readonly active: boolean;
  readonly purpose: string;
  readonly legalBases: readonly string[];
  /** The last version that it was given. */
  readonly version: number;
  readonly fields: readonly string[];
  readonly masked: readonly string[];
  /** When its first version came. */
  readonly since: Date;
  /** That the copy was to be dropped since; null: it was not. */
  readonly withdrawal: Withdrawal | null;
}

const placesOf = ({ shard, first, last }: HeldSpan): [string, string] => [
  placeOf({ shard, position: first }),
  placeOf({ shard, position: last }),
];

/** Who has a copy of a record, which fields of it, since when and by which right, by department and feed. */
export async function readHolders(
  context: Pick<Context<unknown>, 'session' | 'book' | 'reads'>,
  { id, entity }: AccessibleRecord,
): Promise<Holder[]> {
  const tx = await context.session.tx();
  noteRead(context, { entity, recordIds: [id], seen: ['holders'] });
  const spans = await heldSpans(tx, id);
  if (spans.length === 0) return [];
  const places = [...new Set(spans.flatMap(placesOf))];
  const changes = await changesByPlace(tx, places);
  const cursors = await allCursors(tx);
  const batches = await batchesByPlace(tx, places);
  const exceptional = await exceptionalFactsByPlace(tx, places);
  const rows = await feedsById(tx, [...new Set(spans.map((span) => span.feedId))]);
  const withdrawals = await withdrawalsOf(tx, id);
  const grants = await departmentGrants(tx, entity);
  const policy = context.book.policy();
  const deliveryAt = (feed: FeedOrder, place: string) => {
    const rest = exceptional.get(place) ?? { parked: [], receipts: [], leftOut: [] };
    const change = changes.get(place);
    const facts = { cursors, batches: batches.get(place) ?? [], ...rest };
    return change === undefined ? null : { change, ...deliveryOf(policy, feed, change, facts) };
  };
  const holders = spans.flatMap((span): Holder[] => {
    const row = rows.get(span.feedId);
    const [first, last] = placesOf(span);
    const earliest = row === undefined ? null : deliveryAt(row, first);
    const latest = row === undefined ? null : deliveryAt(row, last);
    if (row === undefined || earliest === null || latest === null || latest.fields.length === 0) return [];
    const withdrawal = withdrawals.get(span.feedId) ?? null;
    const { department, name: feedName, purpose } = row;
    const { jurisdiction } = latest.change;
    const at = latest.deliveredAt ?? latest.change.acceptedAt;
    const copy = { department, jurisdiction, purpose, fields: latest.fields, at };
    return [
      {
        department,
        feedId: span.feedId,
        feedName,
        active: row.state === 'ACTIVE',
        purpose,
        legalBases: legalBases(row.legalBasis, grants, copy),
        version: span.last,
        fields: latest.fields,
        masked: latest.masked,
        since: earliest.deliveredAt ?? earliest.change.acceptedAt,
        withdrawal: withdrawal !== null && withdrawal.position > span.last ? withdrawal : null,
      },
    ];
  });
  return holders.sort((a, b) => (`${a.department} ${a.feedName}` < `${b.department} ${b.feedName}` ? -1 : 1));
}
