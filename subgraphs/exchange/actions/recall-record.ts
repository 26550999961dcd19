import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller, Waiting } from '@cityhub/schema/runtime/push';
import { checkReason } from '../model/free-text.ts';
import { amendRecord } from './amend-record.ts';
import type { AmendDeps } from './append-amendment.ts';

export interface RecallInput extends Waiting {
  readonly idempotencyKey: string;
  readonly recordId: string;
  readonly reason: string;
}

/**
 * The source takes its record back (撤回): it is visible in no query any more, and whoever holds a copy is told. The change
 * keeps the last state, so that it finds the same feeds; the workers send none of it. A later push makes the record live again.
 * Errors: those of `amendRecord`.
 */
export function recallRecord(deps: AmendDeps, caller: Caller, input: RecallInput): Promise<ReceiptRow> {
  const { recordId, idempotencyKey, wait, timeoutMs } = input;
  const checks = inputChecks('input');
  checks.idempotencyKey(idempotencyKey);
  checks.uuid('recordId', recordId);
  const reason = checkReason(checks, 'reason', input.reason);
  return amendRecord(deps, caller, {
    operation: 'recallRecord',
    kind: 'RECALL',
    recordId,
    idempotencyKey,
    reason,
    fields: [],
    disputeId: null,
    body: { recordId, reason },
    checks,
    next: (_event, state) => state,
    wait,
    timeoutMs,
  });
}
