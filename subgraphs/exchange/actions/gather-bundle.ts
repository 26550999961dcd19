import { withdraws } from '@cityhub/schema/events/withdrawing';
import { noteRead } from '@cityhub/schema/graph/context';
import { trees } from '@cityhub/schema/ledger/trees';
import type { Tx } from '@cityhub/schema/runtime/database';
import { DomainError, InvalidInputError, issue, NotFoundError } from '@cityhub/schema/runtime/errors';
import { type BundleSelector, isComplete, maxEntries } from '../model/bundle-input.ts';
import type { SealedDelivery } from '../model/bundle-record.ts';
import type { BundleText } from '../model/bundle-text.ts';
import { deliveriesInPeriod, deliveriesOfPlaces, deliveriesOfStretch } from '../store/bundle-deliveries.ts';
import {
  type BundlePlace,
  isArchived,
  placesDelivered,
  placesHeldOfRecord,
  placesOfRecord,
  placesOfStretch,
} from '../store/bundle-places.ts';
import { readsOfRecord, readsOfStretch } from '../store/bundle-reads.ts';
import { departmentsByCode } from '../store/departments.ts';
import type { LedgerSnapshot } from '../store/ledger-snapshot.ts';
import { type BundledPlace, bundleChanges, type Exporter } from './bundle-changes.ts';
import { bundleDeliveries, bundleReads } from './bundle-deliveries.ts';

/** One more than may be, to know that there are too many. */
const limit = maxEntries + 1;
/** With conditions a stretch may be longer than what it yields, and still not without end. */
const maxStretch = 1_000_000;
const placesAtOnce = 500;

type SelectorOf<Kind extends BundleSelector['kind']> = Extract<BundleSelector, { kind: Kind }>;

/** What one gathers into: the transaction, who asks, the file and the head that everything is proven under. */
interface Gathering {
  readonly tx: Tx;
  readonly exporter: Exporter;
  readonly text: BundleText;
  readonly snapshot: LedgerSnapshot;
}

function notTooMany<Row>(rows: Row[]): Row[] {
  if (rows.length > maxEntries) throw new DomainError('BUNDLE_TOO_LARGE');
  return rows;
}

/** The versions that the exporter may have; for those who may have all, with the feeds that brought each. */
async function versionsOf({ tx, exporter }: Gathering, recordId: string): Promise<BundlePlace[]> {
  const { department } = exporter;
  const held = notTooMany(await placesHeldOfRecord(tx, department, recordId, limit));
  if (department !== null) return held;
  const feedIds = new Map(held.map((place) => [`${place.shard}/${place.position}`, place.feedIds]));
  const all = notTooMany(await placesOfRecord(tx, recordId, limit));
  return all.map((place) => ({ ...place, feedIds: feedIds.get(`${place.shard}/${place.position}`) ?? [] }));
}

/** Where to look for deliveries: every feed that brought the version; of a withdrawal, all that ever brought one. */
function deliveredAt(places: readonly BundledPlace[]) {
  const holders = [...new Set(places.flatMap(({ feedIds }) => feedIds))];
  return places.flatMap((place) =>
    (withdraws(place.operation) ? holders : place.feedIds).map((feedId) => ({
      feedId,
      shard: place.shard,
      position: place.position,
    })),
  );
}

async function deliveriesFor(tx: Tx, places: readonly BundledPlace[]): Promise<SealedDelivery[]> {
  const found = new Map<number, SealedDelivery>();
  const wanted = deliveredAt(places);
  for (let at = 0; at < wanted.length; at += placesAtOnce) {
    const rows = await deliveriesOfPlaces(tx, wanted.slice(at, at + placesAtOnce), limit);
    for (const row of rows) found.set(row.sealed_position, row);
    notTooMany([...found.keys()]);
  }
  return [...found.values()].sort((a, b) => a.sealed_position - b.sealed_position);
}

async function gatherRecord(gathering: Gathering, { recordId }: SelectorOf<'RECORD'>): Promise<void> {
  const { tx, exporter, text, snapshot } = gathering;
  const places = await versionsOf(gathering, recordId);
  const isSealed = ({ shard, position }: BundlePlace): boolean =>
    position <= (snapshot.sizes.get(shard) ?? 0);
  if (places.length > 0 && !places.some(isSealed)) throw new DomainError('NOT_SEALED_YET');
  const bundled = await bundleChanges(tx, exporter, text, snapshot, places);
  if (bundled.length === 0) {
    noteRead(exporter, { entity: 'Change', recordIds: [recordId], code: 'NOT_FOUND' });
    throw new NotFoundError();
  }
  if (exporter.department === null) {
    const size = snapshot.sizes.get(trees.reads) ?? 0;
    await bundleReads(tx, text, snapshot, notTooMany(await readsOfRecord(tx, recordId, size, limit)));
  }
  await bundleDeliveries(tx, exporter, text, snapshot, await deliveriesFor(tx, bundled), bundled);
}

async function gatherDepartment(gathering: Gathering, selector: SelectorOf<'DEPARTMENT'>): Promise<void> {
  const { tx, exporter, text, snapshot } = gathering;
  const { department } = selector;
  if (!(await departmentsByCode(tx, [department])).has(department))
    throw new InvalidInputError([issue('UNKNOWN_DEPARTMENT', 'input', 'department')]);
  const places = notTooMany(await placesDelivered(tx, department, selector, limit));
  const bundled = await bundleChanges(tx, exporter, text, snapshot, places);
  const rows = notTooMany(await deliveriesInPeriod(tx, department, selector, limit));
  await bundleDeliveries(tx, exporter, text, snapshot, rows, bundled);
}

async function gatherStretch(gathering: Gathering, selector: SelectorOf<'STRETCH'>): Promise<void> {
  const { tx, exporter, text, snapshot } = gathering;
  const size = snapshot.sizes.get(selector.tree) ?? 0;
  const { fromPosition } = selector;
  if (fromPosition > size) throw new DomainError('NOT_SEALED_YET');
  const toPosition = Math.min(selector.toPosition, size);
  if (toPosition - fromPosition >= (isComplete(selector) ? maxEntries : maxStretch))
    throw new DomainError('BUNDLE_TOO_LARGE');
  // What is missing there is no fault: it stands in a file that the verifier reads, too.
  if (await isArchived(tx, selector.tree, fromPosition, toPosition)) throw new DomainError('ARCHIVED');
  if (selector.tree === trees.reads) {
    await bundleReads(tx, text, snapshot, await readsOfStretch(tx, fromPosition, toPosition, limit));
  } else if (selector.tree === trees.deliveries) {
    const rows = await deliveriesOfStretch(tx, fromPosition, toPosition, limit);
    await bundleDeliveries(tx, exporter, text, snapshot, rows, []);
  } else {
    const places = await placesOfStretch(tx, { ...selector, toPosition }, limit);
    await bundleChanges(tx, exporter, text, snapshot, notTooMany(places));
  }
}

/**
 * Gathers what the selector names, as far as it is sealed and the exporter may have it.
 * Errors: NOT_FOUND, NOT_SEALED_YET, BUNDLE_TOO_LARGE, ARCHIVED, INVALID_INPUT.
 */
export async function gatherBundle(
  tx: Tx,
  exporter: Exporter,
  text: BundleText,
  snapshot: LedgerSnapshot,
  selector: BundleSelector,
): Promise<void> {
  const gathering = { tx, exporter, text, snapshot };
  if (selector.kind === 'RECORD') await gatherRecord(gathering, selector);
  else if (selector.kind === 'DEPARTMENT') await gatherDepartment(gathering, selector);
  else await gatherStretch(gathering, selector);
}
