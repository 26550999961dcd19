import { shardName } from '@cityhub/schema/events/define';
import { resident } from '@cityhub/schema/events/resident';
import { withdraws } from '@cityhub/schema/events/withdrawing';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { InvalidInputError, InvalidStateError, issue } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller, Waiting } from '@cityhub/schema/runtime/push';
import { checkReason } from '../model/free-text.ts';
import { answersFor } from '../model/record-source.ts';
import { type LatestChange, latestChange } from '../store/record-changes.ts';
import { amendRecord, read } from './amend-record.ts';
import type { AmendDeps, Gathered } from './append-amendment.ts';

export interface MergeInput extends Waiting {
  readonly idempotencyKey: string;
  readonly recordId: string;
  readonly intoRecordId: string;
  readonly reason: string;
}

/** The record that stays. Unknown, another source's and no resident's are one answer. */
async function readSurvivor(
  deps: AmendDeps,
  caller: Caller,
  dropped: LatestChange,
  recordId: string,
): Promise<Gathered> {
  if (dropped.entity !== resident.entity)
    throw new InvalidInputError([issue('INVALID_ID', 'input', 'recordId')]);
  const survivor = await read(deps, caller, (tx) => latestChange(tx, recordId));
  if (
    survivor?.entity !== dropped.entity ||
    !answersFor(caller.actor, survivor, deps.book.sourceOf(caller.actor))
  )
    throw new InvalidInputError([issue('INVALID_ID', 'input', 'intoRecordId')]);
  if (withdraws(survivor.operation)) throw new InvalidStateError();
  const { shard, position } = survivor;
  return {
    notice: { other: { record_id: recordId, position } },
    cause: `${shardName(shard)}/${position}`,
  };
}

/**
 * Two records turn out to be one person (合并), as after a wrong citizen id: the one is dropped as by a recall, its holders are told
 * which record it became part of, and that one stays as it is. `splitRecord` undoes it.
 * Errors: those of `amendRecord`; into itself → INVALID_VALUE; what is no resident's record of the caller's → INVALID_ID; one of them
 * withdrawn → INVALID_STATE.
 */
export function mergeRecords(deps: AmendDeps, caller: Caller, input: MergeInput): Promise<ReceiptRow> {
  const { recordId, intoRecordId, idempotencyKey, wait, timeoutMs } = input;
  const checks = inputChecks('input');
  checks.idempotencyKey(idempotencyKey);
  checks.uuid('recordId', recordId);
  const into = checks.uuid('intoRecordId', intoRecordId);
  if (recordId === into) checks.fail('INVALID_VALUE', 'intoRecordId');
  const reason = checkReason(checks, 'reason', input.reason);
  return amendRecord(deps, caller, {
    operation: 'mergeRecord',
    kind: 'MERGE',
    recordId,
    idempotencyKey,
    reason,
    fields: [],
    disputeId: null,
    body: { recordId, intoRecordId: into, reason },
    checks,
    next: (_event, state) => state,
    gather: (_log, latest) => readSurvivor(deps, caller, latest, into),
    wait,
    timeoutMs,
  });
}
