import { breakGlass } from '@cityhub/schema/events/break-glass';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import type { Tx } from '@cityhub/schema/runtime/database';
import { appendInTransaction } from '@cityhub/schema/runtime/log/append-in-transaction';
import { type Caller, changeOf, receiptOf } from '@cityhub/schema/runtime/push';
import type { ExchangeDeps } from '../store/department-databases.ts';
import type { BreakGlassRow } from '../store/tables.ts';

export type BreakGlassDeps = Pick<
  ExchangeDeps,
  'access' | 'keyring' | 'receiptIds' | 'wake' | 'now' | 'onAlert'
>;

export interface ActOnBreakGlass {
  readonly breakGlass: BreakGlassRow;
  readonly receipt: ReceiptRow;
}

/** Appends the act to the log, in the transaction that does it, as its last statement: the full state after the act. */
export async function appendBreakGlassChange(
  tx: Tx,
  deps: Pick<BreakGlassDeps, 'keyring' | 'receiptIds'>,
  caller: Caller,
  row: BreakGlassRow,
  act: { readonly operation: string; readonly idempotencyKey: string; readonly body: unknown },
): Promise<{ receipt: ReceiptRow; repeated: boolean }> {
  const { state, entity, recordId, fields, minutes, legalBasis, reason } = row;
  const push = {
    ...act,
    event: breakGlass,
    recordId: row.id,
    jurisdiction: row.jurisdiction,
    fields: {
      state,
      entity,
      recordId,
      fields,
      minutes,
      legalBasis,
      reason: row.decisionReason ?? reason,
      requestedBy: row.requestedBy,
      decidedBy: row.decidedBy,
      expiresAt: row.expiresAt?.toISOString() ?? null,
      endedBy: row.endedBy,
    },
  };
  const appended = await appendInTransaction(tx, deps.keyring, changeOf(caller, push));
  return { receipt: receiptOf(deps.receiptIds, push, appended), repeated: appended.repeated };
}
