import { dispute as disputeEvent } from '@cityhub/schema/events/dispute';
import { events } from '@cityhub/schema/events/index';
import { withdraws } from '@cityhub/schema/events/withdrawing';
import type { Context } from '@cityhub/schema/graph/context';
import type { PolicyBook } from '@cityhub/schema/policy/book';
import { dueAt, subjectOfFeed } from '@cityhub/schema/policy/project';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidStateError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { appendInTransaction } from '@cityhub/schema/runtime/log/append-in-transaction';
import type { Caller } from '@cityhub/schema/runtime/push';
import { dueBy } from '../model/dispute-lifecycle.ts';
import { checkReason } from '../model/free-text.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { type Dispute, disputeById, insertDispute } from '../store/disputes.ts';
import { heldVersions, type LatestChange, latestChange } from '../store/record-changes.ts';
import type { DisputeRow } from '../store/tables.ts';
import { disputeChange } from './dispute-change.ts';

export interface DisputeInput {
  readonly idempotencyKey: string;
  readonly recordId: string;
  readonly field: string;
  readonly reason: string;
}

type DisputeDeps = Pick<ExchangeDeps, 'access' | 'keyring' | 'book' | 'now' | 'wake'>;
type DisputeCaller = Caller & Pick<Context<unknown>, 'session'>;

/** Whether a department may see the field now, or holds it from a feed that was given it with a right of then. */
async function knowsField(
  book: PolicyBook,
  caller: DisputeCaller,
  actor: Actor & { readonly department: string },
  record: LatestChange,
  recordId: string,
  field: string,
): Promise<boolean> {
  const policy = book.policy();
  const { entity, jurisdiction } = record;
  if (!withdraws(record.operation) && policy.decide(actor, entity, field, jurisdiction).treatment !== 'HIDE')
    return true;
  const held = await heldVersions(await caller.session.tx(), actor.department, recordId);
  return held.some(({ feedId, acceptedAt }) => {
    const feed = book.feeds().find((one) => one.id === feedId);
    if (feed === undefined || !feed.fields.includes(field)) return false;
    const then = policy.decide(subjectOfFeed(feed), entity, field, jurisdiction, dueAt(feed, acceptedAt));
    return then.treatment !== 'HIDE';
  });
}

function newDispute(
  id: string,
  input: DisputeInput,
  record: LatestChange,
  department: string,
  askedAt: Date,
): DisputeRow {
  const { recordId, field, reason } = input;
  return {
    id,
    version: 0,
    recordId,
    entity: record.entity,
    jurisdiction: record.jurisdiction,
    recordVersion: record.position,
    source: record.source,
    sourceActor: record.actor,
    field,
    department,
    reason,
    state: 'OPEN',
    askedAt,
    dueAt: dueBy(askedAt),
    answeredAt: null,
    note: null,
    correctedPosition: null,
  };
}

/**
 * A department says that a value which it holds or may see is wrong (数据校核); the record's source has three days to answer.
 * A record that does not exist and one that the department does not know are one answer.
 * Errors: INVALID_INPUT, FORBIDDEN, INVALID_STATE (it has an open dispute about this value, or was erased), IDEMPOTENCY_CONFLICT.
 */
export async function disputeValue(
  deps: DisputeDeps,
  caller: DisputeCaller,
  input: DisputeInput,
): Promise<Dispute> {
  const { actor } = caller;
  const { recordId, field, reason, idempotencyKey } = input;
  const checks = inputChecks('input');
  checks.idempotencyKey(idempotencyKey);
  checks.uuid('recordId', recordId);
  if (![...events.values()].some((event) => Object.hasOwn(event.fields, field)))
    checks.fail('UNKNOWN_FIELD', 'field');
  checkReason(checks, 'reason', reason);
  checks.done();
  const { department } = actor;
  if (actor.role !== 'department' || department === null) throw new ForbiddenError();
  const record = await latestChange(await caller.session.tx(), recordId);
  if (
    record === null ||
    !(await knowsField(deps.book, caller, { ...actor, department }, record, recordId, field))
  )
    throw new ForbiddenError();
  // Nothing is left that could be right or wrong.
  if (record.operation === 'eraseRecord') throw new InvalidStateError();
  const id = deps.keyring.recordId(disputeEvent.entity, actor.id, idempotencyKey);
  const row = newDispute(id, input, record, department, deps.now());
  const act = { operation: 'disputeValue', idempotencyKey, body: { recordId, field, reason } };
  const opened = await deps.access.asActor(actor, async (tx) => {
    const appended = await appendInTransaction(tx, deps.keyring, disputeChange(caller, row, act));
    if (!appended.repeated && !(await insertDispute(tx, { ...row, version: appended.position })))
      throw new InvalidStateError();
    return (await disputeById(tx, id)) as Dispute;
  });
  deps.wake();
  return opened;
}
