import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidStateError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { appendInTransaction } from '@cityhub/schema/runtime/log/append-in-transaction';
import type { Caller } from '@cityhub/schema/runtime/push';
import { disputeLifecycle } from '../model/dispute-lifecycle.ts';
import { checkReason } from '../model/free-text.ts';
import { answersFor } from '../model/record-source.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { type Dispute, lockDispute, writeAnswer } from '../store/disputes.ts';
import { disputeChange } from './dispute-change.ts';

export interface AnswerInput {
  readonly idempotencyKey: string;
  readonly disputeId: string;
  readonly verdict: 'UPHELD' | 'REFUSED';
  readonly note?: string | null | undefined;
}

type AnswerDeps = Pick<ExchangeDeps, 'access' | 'keyring' | 'book' | 'now' | 'wake'>;

async function answer(tx: Tx, deps: AnswerDeps, caller: Caller, input: AnswerInput): Promise<Dispute> {
  const { disputeId, verdict, idempotencyKey } = input;
  const found = await lockDispute(tx, disputeId);
  // No such dispute and somebody else's are one answer.
  const made = found === null ? null : { ...found, actor: found.sourceActor };
  if (found === null || made === null || !answersFor(caller.actor, made, deps.book.sourceOf(caller.actor)))
    throw new ForbiddenError();
  const next = disputeLifecycle[found.state][verdict === 'UPHELD' ? 'uphold' : 'refuse'];
  const note = input.note ?? null;
  const after = next === 'INVALID_STATE' ? found : { ...found, state: next, note, answeredAt: deps.now() };
  const act = { operation: 'answerDispute', idempotencyKey, body: { disputeId, verdict, note } };
  // The log knows the key: a repeat finds its first answer here, although the dispute has been answered since.
  const appended = await appendInTransaction(tx, deps.keyring, disputeChange(caller, after, act));
  if (appended.repeated) return found;
  if (next === 'INVALID_STATE') throw new InvalidStateError();
  const written = { ...after, version: appended.position };
  await writeAnswer(tx, written);
  return written;
}

/**
 * The source says whether a disputed value is wrong (校核答复). The answer goes back to the asker's list of disputes.
 * Errors: INVALID_INPUT, FORBIDDEN, INVALID_STATE, IDEMPOTENCY_CONFLICT.
 */
export async function answerDispute(deps: AnswerDeps, caller: Caller, input: AnswerInput): Promise<Dispute> {
  const checks = inputChecks('input');
  checks.idempotencyKey(input.idempotencyKey);
  checks.uuid('disputeId', input.disputeId);
  if (input.note != null) checkReason(checks, 'note', input.note);
  checks.done();
  const answered = await deps.access.asActor(caller.actor, (tx) => answer(tx, deps, caller, input));
  deps.wake();
  return answered;
}
