import { eventOf } from '@cityhub/schema/events/index';
import { withdraws } from '@cityhub/schema/events/withdrawing';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidInputError, InvalidStateError, issue } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { Appended } from '@cityhub/schema/runtime/log/appender';
import { type Caller, changeOf, type Push, pushChange } from '@cityhub/schema/runtime/push';
import { disputeLifecycle } from '../model/dispute-lifecycle.ts';
import { answersFor } from '../model/record-source.ts';
import { type Dispute, disputeById } from '../store/disputes.ts';
import { type LatestChange, latestChange } from '../store/record-changes.ts';
import { type Log, stateOf, whileHeld } from '../store/record-log.ts';
import {
  type AmendDeps,
  type AmendOrder,
  appendAmendment,
  firstAnswer,
  openState,
  StaleStateError,
} from './append-amendment.ts';

/**
 * Amends the last state of a record: read it, make the next one of it in memory, and append it if the record has not moved
 * meanwhile; else begin again. Two corrections at once, or a push in between, are so taken one after the other and none is
 * lost. A record that moves faster than it can be read and written is held still for the last try.
 *
 * unknown, or not the caller's → FORBIDDEN, one answer; a key that was used → its first receipt; withdrawn → INVALID_STATE, but
 * for what undoes that.
 */

/** Tries without holding the record: each push to its shard would have to wait. */
const freeTries = 3;

/**
 * Reads in a transaction of its own. The request's would stay open as long as the caller waits for receipts, and a few such
 * callers would hold all connections.
 */
export async function read<Result>(
  deps: AmendDeps,
  caller: Caller,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const session = deps.access.session(caller.actor);
  session.enter();
  try {
    return await work(await session.tx());
  } finally {
    await session.leave();
  }
}

function mustAnswerFor(
  deps: AmendDeps,
  caller: Caller,
  order: AmendOrder,
  latest: LatestChange | null,
): asserts latest is LatestChange {
  const isOperator = order.byOperator === true && caller.actor.role === 'operator';
  if (latest !== null && (isOperator || answersFor(caller.actor, latest, deps.book.sourceOf(caller.actor))))
    return;
  order.checks.done();
  throw new ForbiddenError();
}

async function readDispute(deps: AmendDeps, caller: Caller, order: AmendOrder): Promise<Dispute | null> {
  const { disputeId, kind } = order;
  if (disputeId === null) return null;
  const found = await read(deps, caller, (tx) => disputeById(tx, disputeId));
  const isAnswered = found?.recordId === order.recordId;
  if (!isAnswered || (kind === 'CORRECTION' && !order.fields.includes(found.field)))
    throw new InvalidInputError([issue('INVALID_ID', 'input', 'disputeId')]);
  if (disputeLifecycle[found.state].correct === 'INVALID_STATE') throw new InvalidStateError();
  return found;
}

async function tryOnce(
  deps: AmendDeps,
  log: Log,
  caller: Caller,
  order: AmendOrder,
  push: Push,
): Promise<Appended> {
  const latest = await read(deps, caller, (tx) => latestChange(tx, order.recordId));
  const first = await firstAnswer(deps, log, caller, order, push.event.shard);
  if (first !== null) return first;
  mustAnswerFor(deps, caller, order, latest);
  const state = await stateOf(log, order.recordId);
  if (state === null || state.position !== latest.position) throw new StaleStateError();
  const fields = order.next(push.event, openState(deps, order.recordId, state));
  order.checks.done();
  const { mayFollow = (operation) => !withdraws(operation) } = order;
  if (!mayFollow(latest.operation)) throw new InvalidStateError();
  const dispute = await readDispute(deps, caller, order);
  const gathered = await order.gather?.(log, latest, state);
  const own = changeOf(caller, { ...push, jurisdiction: latest.jurisdiction, fields });
  const request = { ...own, cause: gathered?.cause ?? own.cause };
  return appendAmendment(deps, log, caller, order, { of: state, dispute, request, notice: gathered?.notice });
}

async function append(deps: AmendDeps, caller: Caller, order: AmendOrder, push: Push): Promise<Appended> {
  const { recordLog } = deps;
  for (let tries = 1; tries <= freeTries; tries += 1) {
    try {
      return await tryOnce(deps, recordLog, caller, order, push);
    } catch (error) {
      if (!(error instanceof StaleStateError)) throw error;
    }
  }
  const { recordId, disputeId } = order;
  return whileHeld(recordLog, { shard: push.event.shard, recordId, disputeId }, (held) =>
    tryOnce(deps, held, caller, order, push),
  );
}

/** Errors: INVALID_INPUT, FORBIDDEN, INVALID_STATE, IDEMPOTENCY_CONFLICT. */
export async function amendRecord(deps: AmendDeps, caller: Caller, order: AmendOrder): Promise<ReceiptRow> {
  const { operation, recordId, idempotencyKey, body, checks } = order;
  if (!isUuid(recordId)) checks.done();
  const latest = await read(deps, caller, (tx) => latestChange(tx, recordId));
  const first = await firstAnswer(deps, deps.recordLog, caller, order, latest?.shard ?? 1);
  if (latest === null || first === null) mustAnswerFor(deps, caller, order, latest);
  const event = eventOf(latest.entity);
  const { jurisdiction } = latest;
  const push = { event, operation, recordId, jurisdiction, fields: {}, idempotencyKey, body };
  const appender = {
    append: async () => {
      const appended = first ?? (await append(deps, caller, order, push));
      deps.wake(event.shard);
      if (order.disputeId !== null) deps.wake();
      return appended;
    },
    drained: async () => {},
  };
  return pushChange({ ...deps, appender }, caller, push, order);
}
