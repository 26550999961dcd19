import { events } from '@cityhub/schema/events/index';
import { type Context, noteRead } from '@cityhub/schema/graph/context';
import type { Tx } from '@cityhub/schema/runtime/database';
import { bundledChange, type RowToProve } from '../model/bundle-entry.ts';
import { shardTree } from '../model/bundle-record.ts';
import { shownToDepartment } from '../model/bundle-shows.ts';
import type { BundleText } from '../model/bundle-text.ts';
import type { BundlePlace } from '../store/bundle-places.ts';
import { rowsToProve } from '../store/bundle-rows.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import type { LedgerSnapshot } from '../store/ledger-snapshot.ts';
import { proofsOf } from '../store/ledger-tiles.ts';

/** Who exports, for which department, and what break-glass shows him. */
export interface Exporter extends Pick<Context<unknown>, 'actor' | 'book' | 'reads'> {
  readonly deps: Pick<ExchangeDeps, 'access' | 'keyring' | 'recordLog'>;
  /** Null for those who export whatever there is. */
  readonly department: string | null;
  /** Fields that are shown of the record in question. */
  readonly opened: { readonly recordId: string; readonly fields: ReadonlySet<string> } | null;
}

/** A change in the bundle, for what is told about its deliveries. */
export interface BundledPlace extends BundlePlace {
  readonly jurisdiction: string;
  readonly operation: string;
  readonly acceptedAt: Date;
}

/** As many rows are open at once, with the tiles of their proofs. */
const batch = 500;
/** A read of more records is told in several. */
const idsOfRead = 1000;

const nothing: ReadonlySet<string> = new Set();

/** The fields that come with their values, or null where the exporter learns nothing of the row. */
function shown(exporter: Exporter, place: BundlePlace, row: RowToProve): ReadonlySet<string> | null {
  const { actor, book, department, opened } = exporter;
  if (department === null) return opened?.recordId === row.record_id ? opened.fields : nothing;
  const feeds = book.feeds().filter((feed) => place.feedIds.includes(feed.id));
  return shownToDepartment(book.policy(), feeds, actor, row);
}

/** Which values of which records left the hub: one read for records of which the same was shown. */
function createTouched() {
  const groups = new Map<string, { entity: string; seen: string[]; recordIds: Set<string> }>();
  return {
    add(row: RowToProve, seen: readonly string[]): void {
      // Only names of the catalogue: somebody may have put another there by hand.
      const entity = events.has(row.entity) ? row.entity : 'Change';
      const key = [entity, ...seen].join('\u001f');
      const group = groups.get(key) ?? { entity, seen: [...seen], recordIds: new Set() };
      group.recordIds.add(row.record_id);
      groups.set(key, group);
    },
    note(context: Pick<Context<unknown>, 'reads'>): void {
      for (const { entity, seen, recordIds } of groups.values()) {
        const ids = [...recordIds];
        for (let at = 0; at < ids.length; at += idsOfRead)
          noteRead(context, { entity, seen, recordIds: ids.slice(at, at + idsOfRead) });
      }
    },
  };
}

/**
 * Writes the changes of one tree at these places into the bundle, each with its proof, and notes what was read. Answers those that the
 * exporter may know of.
 */
async function bundleBatch(
  tx: Tx,
  exporter: Exporter,
  text: BundleText,
  tree: { readonly shard: number; readonly size: number },
  places: readonly BundlePlace[],
): Promise<BundledPlace[]> {
  const { shard, size } = tree;
  const byPosition = new Map(places.map((place) => [place.position, place]));
  const rows = await rowsToProve(exporter.deps.recordLog, shard, [...byPosition.keys()]);
  const kept = rows.flatMap((row) => {
    const place = byPosition.get(row.position) as BundlePlace;
    const fields = shown(exporter, place, row);
    return fields === null ? [] : [{ row, place, fields }];
  });
  const indexes = kept.map(({ row }) => row.position - 1);
  const proofs = await proofsOf(tx, shard, indexes, size);
  const touched = createTouched();
  for (const [at, { row, fields }] of kept.entries()) {
    const change = bundledChange(exporter.deps.keyring, shard, row, (name) => fields.has(name));
    text.add('entries', {
      tree: shardTree(shard),
      position: row.position,
      ...change,
      proof: proofs[at] ?? null,
    });
    touched.add(
      row,
      Object.keys(change.fields).filter((name) => change.fields[name]?.salt !== undefined),
    );
  }
  touched.note(exporter);
  return kept.map(({ row, place }) => ({
    ...place,
    jurisdiction: row.jurisdiction,
    operation: row.operation,
    acceptedAt: row.due_at,
  }));
}

/** All places, tree by tree, in the order of their positions. */
export async function bundleChanges(
  tx: Tx,
  exporter: Exporter,
  text: BundleText,
  snapshot: LedgerSnapshot,
  places: readonly BundlePlace[],
): Promise<BundledPlace[]> {
  const bundled: BundledPlace[] = [];
  const byShard = Map.groupBy(places, ({ shard }) => shard);
  for (const [shard, all] of [...byShard].sort(([a], [b]) => a - b)) {
    const size = snapshot.sizes.get(shard) ?? 0;
    const sealed = all.filter(({ position }) => position >= 1 && position <= size);
    for (let at = 0; at < sealed.length; at += batch)
      bundled.push(...(await bundleBatch(tx, exporter, text, { shard, size }, sealed.slice(at, at + batch))));
  }
  return bundled;
}
