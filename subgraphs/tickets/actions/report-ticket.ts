import { ticket as ticketEvent } from '@cityhub/schema/events/ticket';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { checkPush, type OriginInput } from '@cityhub/schema/runtime/origin';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, pushChange, type Waiting } from '@cityhub/schema/runtime/push';
import { mayReportTicket } from '../model/policy.ts';
import { newTicket, type TicketFields, type TicketInput } from '../model/ticket.ts';
import { responsibilities } from '../store/responsibilities.ts';
import { hintDeadline } from './hint-deadline.ts';

export type ReportTicketDeps = Pick<
  Platform,
  | 'appender'
  | 'receiptIds'
  | 'watch'
  | 'quota'
  | 'seals'
  | 'book'
  | 'keyring'
  | 'grids'
  | 'queues'
  | 'access'
  | 'now'
>;

export interface ReportedTicket {
  readonly id: string;
  readonly fields: TicketFields;
  readonly matchedWords: readonly string[];
  readonly receipt: ReceiptRow;
}

/**
 * Reports a ticket: classified by the responsibility list, dispatched at once, its 24 hours started.
 * The record's id comes from the caller and his key, so a repeat is the same ticket, whatever the time and the list say now.
 * Errors: FORBIDDEN, INVALID_INPUT, IDEMPOTENCY_CONFLICT.
 */
export async function reportTicket(
  deps: ReportTicketDeps,
  caller: Caller,
  input: TicketInput & Waiting & OriginInput,
  path: readonly string[] = ['input'],
): Promise<ReportedTicket> {
  const { idempotencyKey, gridCode, kind, subject, description, reporterId, unitId } = input;
  const [gridExists, classify] = await Promise.all([deps.grids.has(gridCode), responsibilities(deps.access)]);
  const { checked, origin } = checkPush(deps, input, path, () =>
    newTicket(input, { now: deps.now(), gridExists, classify }, ...path),
  );
  const { fields, matchedWords } = checked;
  if (!mayReportTicket(caller.actor, gridCode, deps.book.sourceOf(caller.actor))) throw new ForbiddenError();
  const id = deps.keyring.recordId(ticketEvent.entity, caller.actor.id, idempotencyKey);
  const push = {
    event: ticketEvent,
    operation: 'reportTicket',
    recordId: id,
    jurisdiction: gridCode,
    fields: { ...fields },
    origin,
    idempotencyKey,
    body: { gridCode, kind, subject, description, reporterId: reporterId ?? null, unitId: unitId ?? null },
  };
  const receipt = await pushChange(deps, caller, push, input);
  hintDeadline(deps, id, new Date(fields.acceptBy));
  return { id, fields, matchedWords, receipt };
}
