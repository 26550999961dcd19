import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { InvalidStateError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller, Waiting } from '@cityhub/schema/runtime/push';
import { checkReason } from '../model/free-text.ts';
import { mergedInto } from '../store/record-links.ts';
import { amendRecord, read } from './amend-record.ts';
import type { AmendDeps } from './append-amendment.ts';

export interface SplitInput extends Waiting {
  readonly idempotencyKey: string;
  readonly recordId: string;
  readonly reason: string;
}

/**
 * Undoes a merger (拆分): the dropped record lives again with the values that it had, and travels as any change does.
 * Errors: those of `amendRecord`; not merged → INVALID_STATE.
 */
export function splitRecord(deps: AmendDeps, caller: Caller, input: SplitInput): Promise<ReceiptRow> {
  const { recordId, idempotencyKey, wait, timeoutMs } = input;
  const checks = inputChecks('input');
  checks.idempotencyKey(idempotencyKey);
  checks.uuid('recordId', recordId);
  const reason = checkReason(checks, 'reason', input.reason);
  return amendRecord(deps, caller, {
    operation: 'splitRecord',
    kind: 'SPLIT',
    recordId,
    idempotencyKey,
    reason,
    fields: [],
    disputeId: null,
    body: { recordId, reason },
    checks,
    next: (_event, state) => state,
    mayFollow: (operation) => operation === 'mergeRecord',
    async gather() {
      const from = await read(deps, caller, (tx) => mergedInto(tx, recordId));
      if (from === null) throw new InvalidStateError();
      return { notice: { other: { record_id: from, position: null } } };
    },
    wait,
    timeoutMs,
  });
}
