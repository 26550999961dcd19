import type { HideReason, Policy } from '@cityhub/schema/policy/decide';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { dueAt, mayFilter, projectFeed } from '@cityhub/schema/policy/project';

/**
 * What became of one change at one feed. The first nine are told on the receipt's board: the feed asks for the change.
 * The others say why a feed does not.
 */
export const deliveryStates = [
  'PENDING',
  'RETRYING',
  'DELIVERED',
  'PARKED',
  'HELD',
  'SUPERSEDED',
  'DROPPED',
  'WITHHELD',
  'ON_STREAM',
  'NOT_MATCHING',
  'OUTSIDE_JURISDICTION',
  'SKIPPED_BY_BACKFILL',
  'PROPOSED',
  'PAUSED',
  'RETIRED',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A feed that delivers nothing to anybody. */
const idle: readonly DeliveryState[] = ['PROPOSED', 'PAUSED', 'RETIRED'];
const notAsked: readonly DeliveryState[] = [
  ...idle,
  'NOT_MATCHING',
  'OUTSIDE_JURISDICTION',
  'SKIPPED_BY_BACKFILL',
];

export interface DeliveredChange {
  readonly shard: number;
  readonly position: number;
  readonly entity: string;
  readonly jurisdiction: string;
  readonly acceptedAt: Date;
}

/** What a webhook's receiver answered. */
export interface ReceiptFact {
  readonly feedId: string;
  readonly deliveryId: string;
  /** SHA-256 of the body, base64url. */
  readonly digest: string;
  readonly signed: string | null;
  readonly verified: boolean;
  readonly attempts: number;
  readonly deliveredAt: Date;
}

export interface ParkedFact {
  readonly feedId: string;
  readonly state: 'PARKED' | 'REDELIVERED' | 'SUPERSEDED' | 'DROPPED';
  readonly reason: string;
  readonly attempts: number;
  readonly decidedAt: Date | null;
}

/** What the log's tables say of one change, feed by feed. */
export interface DeliveryFacts {
  readonly cursors: ReadonlyMap<
    string,
    { readonly position: number; readonly attempts: number; readonly failingSince: Date | null }
  >;
  readonly batches: readonly {
    readonly feedId: string;
    readonly attempts: number;
    readonly deliveredAt: Date;
    readonly policyRevision: number | null;
  }[];
  readonly parked: readonly ParkedFact[];
  readonly receipts: readonly ReceiptFact[];
  /** Feeds whose filter or backfill leaves the change out. */
  readonly leftOut: readonly {
    readonly feedId: string;
    readonly why: 'NOT_MATCHING' | 'SKIPPED_BY_BACKFILL';
  }[];
}

/** What one feed gets of one change, and how far that is. */
export interface Delivery {
  readonly departmentCode: string;
  readonly feedId: string;
  readonly state: DeliveryState;
  /** The names that travel; of them `masked` ones show their mask. */
  readonly fields: readonly string[];
  readonly masked: readonly string[];
  readonly withheld: readonly { readonly field: string; readonly reason: HideReason }[];
  readonly deliveredAt: Date | null;
  readonly attempts: number;
  readonly policyRevision: number | null;
  readonly receipts: readonly ReceiptFact[];
}

type Progress = Pick<Delivery, 'state' | 'deliveredAt' | 'attempts' | 'policyRevision'>;

const pending: Progress = { state: 'PENDING', deliveredAt: null, attempts: 0, policyRevision: null };

function parkedProgress(parked: ParkedFact): Progress {
  const { state, reason, attempts, decidedAt } = parked;
  if (state === 'REDELIVERED') return { ...pending, state: 'DELIVERED', deliveredAt: decidedAt, attempts };
  if (state !== 'PARKED') return { ...pending, state, attempts };
  return { ...pending, state: reason === 'HELD_BEHIND_PARKED' ? 'HELD' : 'PARKED', attempts };
}

/** How far the feed is with a change that it asks for and may have. */
function progressOf(feed: FeedOrder, change: DeliveredChange, facts: DeliveryFacts): Progress {
  const batch = facts.batches.find((one) => one.feedId === feed.id);
  const policyRevision = batch?.policyRevision ?? null;
  // The first of them: a replay sends it again, but it was there before.
  const receipt = facts.receipts.find((one) => one.feedId === feed.id);
  if (receipt !== undefined) {
    const { deliveredAt, attempts } = receipt;
    return { state: 'DELIVERED', deliveredAt, attempts, policyRevision };
  }
  const parked = facts.parked.find((one) => one.feedId === feed.id);
  if (parked !== undefined) return parkedProgress(parked);
  const cursor = facts.cursors.get(`${feed.id}/${change.shard}`);
  if (cursor !== undefined && cursor.position >= change.position) {
    const { deliveredAt = null, attempts = 1 } = batch ?? {};
    return { state: 'DELIVERED', deliveredAt, attempts, policyRevision };
  }
  if (feed.state !== 'ACTIVE') return { ...pending, state: feed.state };
  if (feed.sink.kind === 'stream') return { ...pending, state: 'ON_STREAM' };
  return cursor?.failingSince == null
    ? pending
    : { ...pending, state: 'RETRYING', attempts: cursor.attempts };
}

const nothing = { fields: [], masked: [], withheld: [] };

/**
 * What became of a change at a feed for records of its entity: the one answer of board, explanation and lineage. `at` is the
 * moment that the facts are of: the present by default.
 */
export function deliveryOf(
  policy: Policy,
  feed: FeedOrder,
  change: DeliveredChange,
  facts: DeliveryFacts,
  at?: number,
): Delivery {
  const receipts = facts.receipts.filter((one) => one.feedId === feed.id);
  const whose = { departmentCode: feed.department, feedId: feed.id, receipts };
  if (!change.jurisdiction.startsWith(feed.jurisdiction))
    return { ...whose, ...nothing, ...pending, state: 'OUTSIDE_JURISDICTION' };
  const progress = progressOf(feed, change, facts);
  // What was delivered went with the rights of then; a right that was taken away since takes back nothing.
  const now = (progress.state === 'DELIVERED' ? progress.deliveredAt?.getTime() : undefined) ?? at;
  const due = dueAt(feed, change.acceptedAt);
  const { fields, withheld } = projectFeed(policy, feed, change.jurisdiction, due, now);
  const may = mayFilter(policy, feed, change.jurisdiction, due, now);
  if (!idle.includes(progress.state) && (fields.length === 0 || !may))
    return { ...whose, ...nothing, withheld, ...progress, state: 'WITHHELD', deliveredAt: null };
  const leftOut = facts.leftOut.find((one) => one.feedId === feed.id);
  // What a filter says of a value that the department may not see is not told. A replay may bring what a backfill left out.
  const isTold = leftOut?.why === 'NOT_MATCHING' ? may : receipts.length === 0;
  if (leftOut !== undefined && isTold) return { ...whose, ...nothing, ...pending, state: leftOut.why };
  const masked = fields.filter((field) => field.treatment === 'MASK').map((field) => field.name);
  return { ...whose, fields: fields.map((field) => field.name), masked, withheld, ...progress };
}

/** The board of a change: every department whose feed asks for it, by code. */
export function deliveriesOf(
  policy: Policy,
  feeds: readonly FeedOrder[],
  change: DeliveredChange,
  facts: DeliveryFacts,
  at?: number,
): Delivery[] {
  return feeds
    .filter((feed) => feed.entity === change.entity)
    .map((feed) => deliveryOf(policy, feed, change, facts, at))
    .filter((delivery) => !notAsked.includes(delivery.state))
    .sort((a, b) => (a.departmentCode < b.departmentCode ? -1 : 1));
}
