import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Caller, Waiting } from '@cityhub/schema/runtime/push';
import { cityDay, correctedState, type FieldChange } from '../model/correction.ts';
import { checkReason } from '../model/free-text.ts';
import { amendRecord } from './amend-record.ts';
import type { AmendDeps } from './append-amendment.ts';

export interface CorrectionInput extends Waiting {
  readonly idempotencyKey: string;
  readonly recordId: string;
  readonly changes: readonly FieldChange[];
  readonly reason: string;
  readonly disputeId?: string | null | undefined;
}

/**
 * The source puts single facts of its record right (更正); the full corrected state travels to whoever holds a copy.
 * Errors: those of `amendRecord`.
 */
export function correctRecord(deps: AmendDeps, caller: Caller, input: CorrectionInput): Promise<ReceiptRow> {
  const { recordId, idempotencyKey, changes, wait, timeoutMs } = input;
  const checks = inputChecks('input');
  checks.idempotencyKey(idempotencyKey);
  checks.uuid('recordId', recordId);
  const reason = checkReason(checks, 'reason', input.reason);
  const disputeId = checks.optionalUuid('disputeId', input.disputeId);
  const said = changes.map(({ field, value, values }) => ({
    field,
    value: value ?? null,
    values: values == null ? null : [...values],
  }));
  return amendRecord(deps, caller, {
    operation: 'correctRecord',
    kind: 'CORRECTION',
    recordId,
    idempotencyKey,
    reason,
    fields: changes.map((change) => change.field),
    disputeId,
    body: { recordId, changes: said, reason, disputeId },
    checks,
    next: (event, state) => correctedState(checks, event, state, changes, cityDay(deps.now())),
    wait,
    timeoutMs,
  });
}
