import { accessGrant } from '@cityhub/schema/events/access-grant';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import type { Tx } from '@cityhub/schema/runtime/database';
import { appendInTransaction } from '@cityhub/schema/runtime/log/append-in-transaction';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, changeOf, receiptOf } from '@cityhub/schema/runtime/push';
import type { GrantProposalRow, GrantRow } from '../store/tables.ts';

export type GrantDeps = Pick<Platform, 'access' | 'keyring' | 'receiptIds' | 'wake' | 'book' | 'now'>;

export interface GrantAct {
  readonly operation: string;
  /** A right has one record from its proposal to its end. */
  readonly id: string;
  readonly jurisdiction: string;
  /** The full state of the right after the act. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string;
  /** What a repeat must repeat. */
  readonly body: unknown;
}

/** A key of an act that a person does once to one right. No caller's own key holds a space, so none is ever the same. */
export const keyOfAct = (operation: string, id: string): string => `${operation} ${id}`;

/** Appends the act to the log, in the transaction that does it, as its last statement. */
export async function appendGrantChange(
  tx: Tx,
  deps: Pick<GrantDeps, 'keyring' | 'receiptIds'>,
  caller: Caller,
  act: GrantAct,
): Promise<{ receipt: ReceiptRow; repeated: boolean }> {
  const push = { event: accessGrant, recordId: act.id, ...act };
  const appended = await appendInTransaction(tx, deps.keyring, changeOf(caller, push));
  return { receipt: receiptOf(deps.receiptIds, push, appended), repeated: appended.repeated };
}

type Right = Pick<
  GrantProposalRow & GrantRow,
  | 'role'
  | 'department'
  | 'entity'
  | 'fields'
  | 'treatment'
  | 'jurisdiction'
  | 'purpose'
  | 'legalBasis'
  | 'proposedBy'
>;

function rightFields(row: Omit<Right, 'proposedBy'> & { proposedBy: string | null }) {
  const { role, department, entity, fields, treatment, jurisdiction, purpose, legalBasis, proposedBy } = row;
  return { role, department, entity, fields, treatment, jurisdiction, purpose, legalBasis, proposedBy };
}

export function proposalFields(row: GrantProposalRow): Record<string, unknown> {
  return {
    ...rightFields(row),
    state: row.state,
    validFrom: row.validFrom?.toISOString() ?? null,
    validTo: row.validTo.toISOString(),
    decidedBy: row.decidedBy,
    revokedBy: null,
    reason: row.decisionReason ?? row.reason,
  };
}

export function grantFields(row: GrantRow): Record<string, unknown> {
  return {
    ...rightFields(row),
    state: row.revokedAt === null ? 'APPROVED' : 'REVOKED',
    validFrom: row.validFrom.toISOString(),
    validTo: row.validTo?.toISOString() ?? null,
    decidedBy: row.approvedBy,
    revokedBy: row.revokedBy,
    reason: row.revokeReason,
  };
}

/** What follows a commit: the workers hear of it, and this process's own copy of the rights is read again. */
export async function spreadGrants(deps: Pick<GrantDeps, 'wake' | 'book'>): Promise<void> {
  deps.wake();
  // All other processes look every second; that this one could not look now fails nothing that is stored.
  await deps.book.refresh().catch(() => {});
}
