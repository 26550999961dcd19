import { dispute as disputeEvent } from '@cityhub/schema/events/dispute';
import type { ChangeRequest } from '@cityhub/schema/runtime/log/prepare';
import { type Caller, changeOf } from '@cityhub/schema/runtime/push';
import type { DisputeRow } from '../store/tables.ts';

/** The change that tells the full state of a dispute after an act. */
export function disputeChange(
  caller: Caller,
  row: DisputeRow,
  act: { readonly operation: string; readonly idempotencyKey: string; readonly body: unknown },
): ChangeRequest {
  const { entity, field, department, source, state, recordId, reason, note } = row;
  return changeOf(caller, {
    ...act,
    event: disputeEvent,
    recordId: row.id,
    jurisdiction: row.jurisdiction,
    fields: {
      entity,
      field,
      department,
      source,
      state,
      askedAt: row.askedAt.toISOString(),
      dueAt: row.dueAt.toISOString(),
      answeredAt: row.answeredAt?.toISOString() ?? null,
      recordId,
      reason,
      note,
    },
  });
}
