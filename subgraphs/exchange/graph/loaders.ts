import { load } from '@cityhub/schema/graph/context';
import { trees } from '@cityhub/schema/ledger/trees';
import { changesByPlace, placeOf } from '../store/changes.ts';
import { allCursors, type BatchRow, batchesByPlace } from '../store/deliveries.ts';
import { type ExceptionalFacts, exceptionalFactsByPlace } from '../store/delivery-facts.ts';
import { departmentsByCode } from '../store/departments.ts';
import { type FeedHealth, healthByFeed } from '../store/feed-health.ts';
import { feedsById } from '../store/feeds.ts';
import type { TreeHead } from '../store/ledger-heads.ts';
import { cosignatureLines } from '../store/ledger-witnesses.ts';
import { countsBySource, keysBySource, type SourceCountRow } from '../store/source-systems.ts';
import type { ChangeRow, CursorRow, DepartmentRow, FeedRow, SourceKeyRow } from '../store/tables.ts';
import type { ExchangeContext } from './builder.ts';

export const loadDepartment = (context: ExchangeContext, code: string): Promise<DepartmentRow | null> =>
  load(context, 'department', departmentsByCode, code);

export const loadSourceKeys = async (context: ExchangeContext, id: string): Promise<SourceKeyRow[]> =>
  (await load(context, 'sourceKeys', keysBySource, id)) ?? [];

export const loadSourceCounts = async (context: ExchangeContext, id: string): Promise<SourceCountRow[]> =>
  (await load(context, 'sourceCounts', countsBySource, id)) ?? [];

export const loadChange = (
  context: ExchangeContext,
  place: { shard: number; position: number },
): Promise<ChangeRow | null> => load(context, 'change', changesByPlace, placeOf(place));

export async function loadBatches(
  context: ExchangeContext,
  place: { shard: number; position: number },
): Promise<BatchRow[]> {
  return (await load(context, 'batches', batchesByPlace, placeOf(place))) ?? [];
}

/** All cursors at once: there is one key. */
export async function loadCursors(context: ExchangeContext): Promise<ReadonlyMap<string, CursorRow>> {
  const read = async (tx: Parameters<typeof allCursors>[0]) => new Map([['all', await allCursors(tx)]]);
  return (await load(context, 'cursors', read, 'all')) ?? new Map();
}

/** Dead letters, receipts, and feeds that leave the change out. */
export async function loadExceptionalFacts(
  context: ExchangeContext,
  place: { shard: number; position: number },
): Promise<ExceptionalFacts> {
  const facts = await load(context, 'exceptionalFacts', exceptionalFactsByPlace, placeOf(place));
  return facts ?? { parked: [], receipts: [], leftOut: [] };
}

export const loadFeed = (context: ExchangeContext, id: string): Promise<FeedRow | null> =>
  load(context, 'feed', feedsById, id);

export const loadFeedHealth = (context: ExchangeContext, id: string): Promise<FeedHealth | null> =>
  load(context, 'feedHealth', healthByFeed, id);

/** A head's checkpoint; of the city's tree with the witnesses' signatures behind the hub's. */
export async function loadCheckpoint(context: ExchangeContext, head: TreeHead): Promise<string> {
  if (head.tree !== trees.city) return head.note;
  const lines = await load(context, 'cosignatures', cosignatureLines, String(head.size));
  return head.note + (lines ?? []).join('');
}
