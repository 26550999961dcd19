import { ticket as ticketEvent } from '@cityhub/schema/events/ticket';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { appendInTransaction } from '@cityhub/schema/runtime/log/append-in-transaction';
import type { Origin, OriginInput } from '@cityhub/schema/runtime/origin';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, changeOf, receiptOf } from '@cityhub/schema/runtime/push';
import { lifecycle, type TicketStep } from '../model/lifecycle.ts';
import { mayHandleTicket, mayHandleTickets } from '../model/policy.ts';
import { lockTicket, writeStep } from '../store/steps.ts';
import type { TicketRow } from '../store/tables.ts';

export type TakeStepDeps = Pick<Platform, 'access' | 'keyring' | 'receiptIds' | 'seals' | 'wake' | 'now'>;

export interface StepInput extends OriginInput {
  readonly idempotencyKey: string;
  readonly ticketId: string;
}

export interface TakenStep {
  readonly ticket: TicketRow;
  readonly receipt: ReceiptRow;
}

/** One step of the lifecycle, as its verb describes it. */
export interface StepOrder {
  readonly step: TicketStep;
  readonly operation: string;
  readonly input: StepInput;
  /** The input without its key and origin. */
  readonly body: unknown;
  readonly origin: Origin;
  /** What the step says about the ticket, besides its state. */
  readonly changes: (at: Date) => Partial<TicketRow>;
  /** What else belongs to the step, in the same transaction. */
  readonly also?: (tx: Tx, ticketId: string, at: Date) => Promise<void>;
}

/** The full state of the record, as the change tells it. */
function fieldsOf(row: TicketRow): Record<string, unknown> {
  const { id: _id, version: _version, updatedAt: _updatedAt, resolution, ...rest } = row;
  const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;
  return {
    ...rest,
    reportedAt: iso(row.reportedAt),
    acceptBy: iso(row.acceptBy),
    acceptedAt: iso(row.acceptedAt),
    resolvedAt: iso(row.resolvedAt),
    ...(resolution === null ? {} : { resolution }),
  };
}

async function take(
  tx: Tx,
  deps: TakeStepDeps,
  caller: Caller,
  order: StepOrder,
): Promise<TakenStep & { isNew: boolean }> {
  const { step, operation, input, body, origin } = order;
  const row = await lockTicket(tx, input.ticketId);
  // Gone, never there and not yours are one answer.
  if (row === null || !mayHandleTicket(caller.actor, row.department)) throw new NotFoundError();
  const at = deps.now();
  const next = lifecycle[row.state][step];
  const after = next === 'INVALID_STATE' ? row : { ...row, ...order.changes(at), state: next };
  if (next !== 'INVALID_STATE') await order.also?.(tx, row.id, at);
  const push = {
    event: ticketEvent,
    operation,
    recordId: row.id,
    jurisdiction: row.gridCode,
    fields: fieldsOf(after),
    idempotencyKey: input.idempotencyKey,
    body,
    origin,
  };
  // The log knows the key: a repeat finds its first receipt here, although the step has been taken and is not valid now.
  const appended = await appendInTransaction(tx, deps.keyring, changeOf(caller, push));
  const receipt = receiptOf(deps.receiptIds, push, appended);
  if (appended.repeated) return { ticket: row, receipt, isNew: false };
  // Whatever was appended goes with the transaction, and its position is given out again.
  if (next === 'INVALID_STATE') throw new InvalidStateError();
  const written = { ...after, version: appended.position, updatedAt: appended.acceptedAt };
  await writeStep(tx, written);
  return { ticket: written, receipt, isNew: true };
}

/**
 * Takes one step in the life of a ticket: row and change in one transaction that carries the caller.
 * Errors: FORBIDDEN, NOT_FOUND, INVALID_STATE, IDEMPOTENCY_CONFLICT, LEDGER_BEHIND.
 */
export async function takeStep(deps: TakeStepDeps, caller: Caller, order: StepOrder): Promise<TakenStep> {
  if (!mayHandleTickets(caller.actor)) throw new ForbiddenError();
  deps.seals.admit();
  const { isNew, ...taken } = await deps.access.asActor(caller.actor, (tx) => take(tx, deps, caller, order));
  if (isNew) deps.wake();
  return taken;
}
