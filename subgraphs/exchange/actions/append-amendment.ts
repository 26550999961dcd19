import type { EntityEvent } from '@cityhub/schema/events/define';
import { ForbiddenError, IdempotencyConflictError } from '@cityhub/schema/runtime/errors';
import { type InputChecks, isIdempotencyKey } from '@cityhub/schema/runtime/input-checks';
import type { Appended } from '@cityhub/schema/runtime/log/appender';
import { canonicalJson } from '@cityhub/schema/runtime/log/canonical-json';
import { type ChangeRequest, prepareChange } from '@cityhub/schema/runtime/log/prepare';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import type { Caller, Waiting } from '@cityhub/schema/runtime/push';
import type { RecordState } from '../model/correction.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import type { Dispute } from '../store/disputes.ts';
import type { LatestChange } from '../store/record-changes.ts';
import {
  type Amendment,
  amend,
  answerToKey,
  type Log,
  type NoticeDetails,
  type StateRow,
  wrappedKey,
} from '../store/record-log.ts';
import { disputeChange } from './dispute-change.ts';

/** What an order adds to the amendment of the state that was read. */
export interface Gathered {
  readonly notice: NoticeDetails;
  /** Which other change caused this one; the caller's own cause by default. */
  readonly cause?: string;
}

/** A correction, recall, erasure, merger or its undoing, as its verb describes it. */
export interface AmendOrder extends Waiting {
  readonly operation: 'correctRecord' | 'recallRecord' | 'eraseRecord' | 'mergeRecord' | 'splitRecord';
  readonly kind: Amendment['notice']['kind'];
  readonly recordId: string;
  readonly idempotencyKey: string;
  readonly reason: string;
  /** The names of the fields that change. */
  readonly fields: readonly string[];
  readonly disputeId: string | null;
  /** The input without its key and its waiting options. */
  readonly body: unknown;
  /** What was found wrong so far. */
  readonly checks: InputChecks;
  /** The record's next state; what is wrong with it goes to the checks. */
  readonly next: (event: EntityEvent, state: RecordState) => RecordState;
  /** Whether it may follow the record's last operation; by default it may not follow one that withdraws. */
  readonly mayFollow?: (operation: string) => boolean;
  /** Whether the operator may order it for any record. */
  readonly byOperator?: true;
  readonly gather?: (log: Log, latest: LatestChange, state: StateRow) => Promise<Gathered>;
}

export type AmendDeps = ExchangeDeps;

/** The record has moved since it was read: an answer between store and action, never one to the caller. */
export class StaleStateError extends Error {}

/** The full state of a record, class 4 opened: in memory only. */
export function openState(deps: AmendDeps, recordId: string, row: StateRow): RecordState {
  if (row.sealed === null) return row.payload;
  // An erased record has no key: what is left of it is nobody's to amend.
  if (row.wrapped === null) throw new ForbiddenError();
  const key = deps.keyring.unwrap(recordId, row.wrapped);
  return { ...row.payload, ...unseal(key, row.entity, recordId, row.sealed) };
}

/** What the key was answered with before, or null. Throws where it was used for something else. */
export async function firstAnswer(
  deps: AmendDeps,
  log: Log,
  caller: Caller,
  order: AmendOrder,
  shard: number,
): Promise<Appended | null> {
  const { operation, idempotencyKey, body } = order;
  if (!isIdempotencyKey(idempotencyKey)) return null;
  const first = await answerToKey(log, shard, caller.actor.id, idempotencyKey);
  if (first === null) return null;
  order.checks.done();
  const mac = deps.keyring.bodyMac(canonicalJson({ operation, input: body }));
  if (!mac.equals(first.body_mac)) throw new IdempotencyConflictError();
  return { position: first.position, acceptedAt: first.accepted_at, repeated: true };
}

/** The last change of a dispute that a correction ends. */
function closingChange(deps: AmendDeps, caller: Caller, order: AmendOrder, dispute: Dispute): ChangeRequest {
  const closed = {
    ...dispute,
    state: 'CORRECTED',
    answeredAt: dispute.answeredAt ?? deps.now(),
  } as const;
  // No caller can make a key with a space.
  const idempotencyKey = `correctRecord ${order.idempotencyKey}`;
  return disputeChange(caller, closed, { operation: 'correctRecord', idempotencyKey, body: order.body });
}

/** Seals and writes what was made of a state. Throws StaleStateError where the record or the dispute has moved since. */
export async function appendAmendment(
  deps: AmendDeps,
  log: Log,
  caller: Caller,
  order: AmendOrder,
  made: {
    readonly of: StateRow;
    readonly dispute: Dispute | null;
    readonly request: ChangeRequest;
    readonly notice?: NoticeDetails | undefined;
  },
): Promise<Appended> {
  const prepare = async (request: ChangeRequest) => {
    const wrapped = await wrappedKey(log, request.recordId);
    if (wrapped === null) throw new ForbiddenError();
    return prepareChange(deps.keyring, request, deps.keyring.unwrap(request.recordId, wrapped), null);
  };
  const { of, dispute, request, notice } = made;
  const answer = await amend(log, {
    shard: of.shard,
    row: await prepare(request),
    readPosition: of.position,
    notice: {
      ...notice,
      kind: order.kind,
      fields: order.fields,
      reason: order.reason,
      dispute_id: order.disputeId,
    },
    dispute:
      dispute === null
        ? null
        : {
            version: dispute.version,
            change: await prepare(closingChange(deps, caller, order, dispute)),
          },
  });
  if (answer.outcome === 'STALE') throw new StaleStateError();
  if (answer.outcome === 'CONFLICT') throw new IdempotencyConflictError();
  return {
    position: answer.position,
    acceptedAt: answer.accepted_at,
    repeated: answer.outcome === 'REPEATED',
  };
}
