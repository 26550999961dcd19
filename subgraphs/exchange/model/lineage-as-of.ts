import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { DeliveredChange, DeliveryFacts, ParkedFact } from './delivery.ts';

/** A dead letter with its whole life. */
export interface ParkedLife extends ParkedFact {
  readonly detail: string | null;
  readonly parkedAt: Date;
  readonly decidedBy: string | null;
  readonly decisionReason: string | null;
}

/** The cursor of a feed, and when it last moved. */
type Cursor = DeliveryFacts['cursors'] extends ReadonlyMap<string, infer One> ? One : never;
export interface MovedFacts extends Omit<DeliveryFacts, 'cursors' | 'parked'> {
  readonly cursors: ReadonlyMap<string, Cursor & { readonly movedAt: Date }>;
}

/** Dead letters as they stood: one that was parked later was none, and what was decided later was open. */
export function parkedAsOf(parked: readonly ParkedLife[], at: Date): ParkedLife[] {
  return parked
    .filter((one) => one.parkedAt <= at)
    .map((one) =>
      one.decidedAt === null || one.decidedAt <= at
        ? one
        : { ...one, state: 'PARKED', decidedAt: null, decidedBy: null, decisionReason: null },
    );
}

/**
 * What was known of a change's deliveries at a moment. Batches and receipts have times; a cursor has only its place of now, so
 * it had come so far if it has not moved since, or if the batch that carried the change is older than the moment.
 */
export function factsAsOf(
  facts: MovedFacts,
  parked: readonly ParkedLife[],
  change: DeliveredChange,
  at: Date,
): DeliveryFacts {
  const batches = facts.batches.filter((one) => one.deliveredAt <= at);
  const hadCome = (feedId: string, { position, movedAt }: { position: number; movedAt: Date }): boolean =>
    position >= change.position && (movedAt <= at || batches.some((one) => one.feedId === feedId));
  const cursors = [...facts.cursors].map(([key, cursor]) => {
    const came = hadCome(key.split('/')[0] as string, cursor);
    const isFailing = cursor.failingSince !== null && cursor.failingSince <= at;
    const trouble = isFailing ? cursor : { attempts: 0, failingSince: null };
    const position = came ? cursor.position : Math.min(cursor.position, change.position - 1);
    return [key, { position, attempts: trouble.attempts, failingSince: trouble.failingSince }] as const;
  });
  return {
    cursors: new Map(cursors),
    batches,
    parked: parkedAsOf(parked, at),
    receipts: facts.receipts.filter((one) => one.deliveredAt <= at),
    leftOut: facts.leftOut,
  };
}

const stateAfter: Readonly<Record<string, FeedOrder['state']>> = {
  approveFeed: 'ACTIVE',
  pauseFeed: 'PAUSED',
  resumeFeed: 'ACTIVE',
  retireFeed: 'RETIRED',
};
/** Sinks that wait for a second person before they are used. */
const approved: readonly FeedOrder['sink']['kind'][] = ['webhook', 'external-postgres'];

/**
 * The feeds that there were at a moment, in their states of then: `lastActs` holds the last act that led to a state by then.
 * A feed without one was active from its beginning, unless its sink had to be approved first and that came later.
 */
export function feedsAsOf(
  feeds: readonly FeedOrder[],
  lastActs: ReadonlyMap<string, string>,
  at: Date,
): FeedOrder[] {
  return feeds
    .filter((feed) => feed.createdAt <= at)
    .map((feed) => {
      const act = lastActs.get(feed.id);
      const first = act === 'createFeed' && approved.includes(feed.sink.kind) ? 'PROPOSED' : 'ACTIVE';
      return { ...feed, state: stateAfter[act ?? ''] ?? first };
    });
}
