import { randomUUID } from 'node:crypto';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import type { Caller } from '@cityhub/schema/runtime/push';
import {
  type CreateFeedInput,
  type FeedFacts,
  grantQuestionOf,
  isFeedName,
  isJurisdiction,
  newFeed,
} from '../model/feed-input.ts';
import { mayCreateFeeds } from '../model/feed-policy.ts';
import { addressToApprove } from '../model/shown-sink.ts';
import { grantedFields, headOf, insertFeed, isNameTaken } from '../store/feeds.ts';
import { placeExists } from '../store/places.ts';
import type { FeedRow } from '../store/tables.ts';
import { appendFeedChange, type FeedDeps, spreadFeeds } from './append-feed-change.ts';
import { sealSink } from './seal-sink.ts';

export interface CreatedFeed {
  readonly feed: FeedRow;
  /** A webhook's secret, in the clear for this one answer. */
  readonly secret: string | null;
}

async function readFacts(
  tx: Tx,
  department: string,
  input: CreateFeedInput,
  production: boolean,
): Promise<FeedFacts> {
  const question = grantQuestionOf(input);
  return {
    production,
    nameTaken: isFeedName(input.name) && (await isNameTaken(tx, department, input.name)),
    placeExists: isJurisdiction(input.jurisdiction) && (await placeExists(tx, input.jurisdiction)),
    granted: question === null ? new Map() : await grantedFields(tx, department, question),
  };
}

async function create(
  tx: Tx,
  deps: FeedDeps,
  caller: Caller & { readonly department: string },
  input: CreateFeedInput,
): Promise<CreatedFeed> {
  const { department } = caller;
  const order = newFeed(input, await readFacts(tx, department, input, deps.production));
  const id = randomUUID();
  const { sink, secret } = sealSink(deps.secrets, { id, department }, order.sink);
  const { name, event, fields, jurisdiction, purpose, legalBasis, filter, whenParked } = order;
  const feed = await insertFeed(tx, {
    id,
    department,
    name,
    entity: event.entity,
    shard: event.shard,
    fields: [...fields],
    jurisdiction,
    purpose,
    legalBasis,
    filter,
    sink,
    // Whatever leaves the hub's own cluster waits for a second person.
    state: addressToApprove(sink) === null ? 'ACTIVE' : 'PROPOSED',
    pausedReason: null,
    // The state up to here is what the feed is filled with; from here on it follows.
    backfillTo: await headOf(tx, event.shard),
    whenParked,
    addresses: null,
    createdBy: caller.actor.id,
    approvedBy: null,
    approvedAt: null,
  });
  if (feed === null) throw new InvalidInputError([issue('NAME_TAKEN', 'input', 'name')]);
  await appendFeedChange(tx, deps, caller, { operation: 'createFeed', feed, reason: null });
  return { feed, secret };
}

/**
 * A department's standing order: never for more than its grants give. The name is the order's key: it is used once.
 * Errors: FORBIDDEN, INVALID_INPUT.
 */
export async function createFeed(
  deps: FeedDeps,
  caller: Caller,
  input: CreateFeedInput,
): Promise<CreatedFeed> {
  const { actor, traceId } = caller;
  const { department } = actor;
  if (!mayCreateFeeds(actor) || department === null) throw new ForbiddenError();
  const created = await deps.access.asActor(actor, (tx) =>
    create(tx, deps, { actor, traceId, department }, input),
  );
  await spreadFeeds(deps);
  return created;
}
