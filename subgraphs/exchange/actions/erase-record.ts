import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { commitments } from '@cityhub/schema/runtime/log/leaf';
import type { RecordKey } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import type { Caller, Waiting } from '@cityhub/schema/runtime/push';
import { checkReason } from '../model/free-text.ts';
import type { Log, NoticeDetails, StateRow } from '../store/record-log.ts';
import { type VersionToErase, versionsToErase } from '../store/versions-to-erase.ts';
import { amendRecord } from './amend-record.ts';
import type { AmendDeps } from './append-amendment.ts';

export interface ErasureInput extends Waiting {
  readonly idempotencyKey: string;
  readonly recordId: string;
  readonly reason: string;
  readonly legalBasis: string;
  readonly disputeId?: string | null | undefined;
}

/** What a version's leaf commits to, made once more before its values and salts are gone. */
function committed(key: RecordKey, recordId: string, version: VersionToErase): Record<string, string> {
  const { actor, idempotency_key: idempotencyKey, entity, payload, sealed } = version;
  const secret = sealed === null ? {} : unseal(key, entity, recordId, sealed);
  return commitments(key, { actor, idempotencyKey }, { ...payload, ...secret });
}

/** The commitments of all versions whose values stand; the values themselves never leave this function. */
async function keep(
  deps: AmendDeps,
  log: Log,
  recordId: string,
  { shard, wrapped }: StateRow,
): Promise<NonNullable<NoticeDetails['kept']>> {
  if (wrapped === null) throw new ForbiddenError();
  const key = deps.keyring.unwrap(recordId, wrapped);
  const kept = [];
  for await (const page of versionsToErase(log, { shard, recordId }))
    for (const version of page)
      kept.push({ position: version.position, commitments: committed(key, recordId, version) });
  return kept;
}

/**
 * Destroys all that the hub holds of a record's values (删除; PIPL, article 47): its key and salts, the values of every version, its
 * row. Whoever holds a copy is told, and every leaf can still be made of what is left. What was recalled or merged can be erased,
 * too; a later push begins a new life of the record under a new key.
 * By the operator, or the source that answers for the record. Errors: those of `amendRecord`; erased already → INVALID_STATE.
 */
export function eraseRecord(deps: AmendDeps, caller: Caller, input: ErasureInput): Promise<ReceiptRow> {
  const { recordId, idempotencyKey, wait, timeoutMs } = input;
  const checks = inputChecks('input');
  checks.idempotencyKey(idempotencyKey);
  checks.uuid('recordId', recordId);
  const reason = checkReason(checks, 'reason', input.reason);
  const legalBasis = checkReason(checks, 'legalBasis', input.legalBasis);
  const disputeId = checks.optionalUuid('disputeId', input.disputeId);
  return amendRecord(deps, caller, {
    operation: 'eraseRecord',
    kind: 'ERASURE',
    recordId,
    idempotencyKey,
    reason,
    fields: [],
    disputeId,
    body: { recordId, reason, legalBasis, disputeId },
    checks,
    next: () => ({}),
    mayFollow: (operation) => operation !== 'eraseRecord',
    byOperator: true,
    gather: async (log, _latest, state) => ({
      notice: { legal_basis: legalBasis, kept: await keep(deps, log, recordId, state) },
    }),
    wait,
    timeoutMs,
  });
}
