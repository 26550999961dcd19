import type { EntityEvent } from '../events/define.ts';
import { shardName } from '../events/define.ts';
import type { ReceiptRow } from '../graph/receipt.ts';
import type { PolicyBook } from '../policy/book.ts';
import { type Actor, shareOf, sourceOf } from './actor.ts';
import type { DeliveryWatch } from './delivery-watch.ts';
import type { Appended, Appender } from './log/appender.ts';
import type { Tap } from './log/leaf.ts';
import type { ChangeRequest } from './log/prepare.ts';
import type { ReceiptIds } from './log/receipt-id.ts';
import type { Origin } from './origin.ts';
import type { Quota } from './quota.ts';
import type { SealWatch } from './seal-watch.ts';

/** What every push needs, whichever subgraph it belongs to. */
export interface PushDeps {
  readonly appender: Appender;
  readonly receiptIds: ReceiptIds;
  readonly watch: DeliveryWatch;
  readonly quota: Quota;
  readonly seals: SealWatch;
  readonly book: PolicyBook;
}

export interface Caller {
  readonly actor: Actor;
  readonly traceId: string;
}

/** One push, already validated and allowed. */
export interface Push {
  readonly event: EntityEvent;
  readonly operation: string;
  readonly recordId: string;
  readonly jurisdiction: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string;
  /** The input without its key, waiting options and origin. */
  readonly body: unknown;
  /** Where it comes from, as far as its input says. */
  readonly origin?: Origin;
}

export interface Waiting {
  readonly wait?: 'NONE' | 'ALL_RECEIPTS' | null | undefined;
  readonly timeoutMs?: number | null | undefined;
}

const defaultTimeoutMs = 5000;
const maxTimeoutMs = 30_000;

/** Undefined where neither token nor input says anything, so that the leaf has no such member. */
function tapOf({ actor }: Caller, { origin }: Push): Tap | undefined {
  if (actor.app == null) return origin?.tap;
  return { app: actor.app, ...origin?.tap };
}

export function changeOf(caller: Caller, push: Push): ChangeRequest {
  const tap = tapOf(caller, push);
  const origin = push.origin ?? {};
  return {
    event: push.event,
    shard: push.event.shard,
    entity: push.event.entity,
    operation: push.operation,
    recordId: push.recordId,
    jurisdiction: push.jurisdiction,
    fields: push.fields,
    actor: caller.actor.id,
    source: sourceOf(caller.actor),
    purpose: caller.actor.purpose ?? 'unstated',
    idempotencyKey: push.idempotencyKey,
    cause: origin.cause ?? caller.actor.cause,
    traceId: caller.traceId,
    ...(tap === undefined ? {} : { tap }),
    // A push that says nothing of its origin has the body that it always had, so that old keys still answer.
    body: { operation: push.operation, input: push.body, ...origin },
  };
}

export function receiptOf(
  receiptIds: ReceiptIds,
  push: Pick<Push, 'event' | 'recordId'>,
  appended: Appended,
): ReceiptRow {
  return {
    // Made when it is asked for: a plural push of 1,000 rows is often asked for its counts alone.
    get id() {
      return receiptIds.of(push.event.shard, appended.position);
    },
    recordId: push.recordId,
    version: appended.position,
    shard: shardName(push.event.shard),
    position: appended.position,
    acceptedAt: appended.acceptedAt,
    repeated: appended.repeated,
  };
}

/** Throws QuotaExceededError, before anything is stored, when the caller's source has used up its minute. */
function takeShare({ quota, book }: PushDeps, { actor }: Caller): Promise<void> {
  const share = shareOf({ source: sourceOf(actor), actor: actor.id });
  return quota.take(share, book.sourceOf(actor)?.quotaPerMinute);
}

/** Stores the change for good, then holds the answer as long as the caller wants to wait. */
export async function pushChange(
  deps: PushDeps,
  caller: Caller,
  push: Push,
  waiting: Waiting = {},
): Promise<ReceiptRow> {
  deps.seals.admit();
  await takeShare(deps, caller);
  const appended = await deps.appender.append(changeOf(caller, push));
  if (waiting.wait === 'ALL_RECEIPTS') {
    const timeout = Math.min(Math.max(waiting.timeoutMs ?? defaultTimeoutMs, 0), maxTimeoutMs);
    const change = { entity: push.event.entity, jurisdiction: push.jurisdiction, shard: push.event.shard };
    await deps.watch.wait({ ...change, position: appended.position }, timeout);
  }
  return receiptOf(deps.receiptIds, push, appended);
}
