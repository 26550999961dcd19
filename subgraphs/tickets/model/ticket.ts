import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { Classify } from './classify.ts';
import { acceptBy } from './deadline.ts';
import type { TicketState } from './lifecycle.ts';

export const ticketKinds = ['COMPLAINT', 'CONSULT', 'HELP', 'SUGGESTION', 'PRAISE', 'REPORT'] as const;
export type TicketKind = (typeof ticketKinds)[number];

/** What somebody reports. */
export interface TicketInput {
  readonly idempotencyKey: string;
  readonly gridCode: string;
  readonly kind: TicketKind;
  readonly subject: string;
  readonly description: string;
  readonly reporterId?: string | null | undefined;
  readonly unitId?: string | null | undefined;
}

/** The full state of a ticket record after a change; the names are those of the event, moments are ISO 8601. */
export interface TicketFields {
  readonly kind: TicketKind;
  readonly classCode: string;
  readonly state: TicketState;
  readonly department: string;
  readonly gridCode: string;
  readonly reportedAt: string;
  readonly acceptBy: string;
  readonly acceptedAt: string | null;
  readonly resolvedAt: string | null;
  readonly subject: string;
  readonly description: string;
  readonly reporterId: string | null;
  readonly unitId: string | null;
}

export interface TicketRules {
  readonly now: Date;
  readonly gridExists: boolean;
  readonly classify: Classify;
}

export interface NewTicket {
  readonly fields: TicketFields;
  readonly matchedWords: readonly string[];
}

const maxSubject = 200;
const maxDescription = 4000;

/** Throws InvalidInputError with every issue of the input; otherwise the ticket as dispatched at once. */
export function newTicket(input: TicketInput, rules: TicketRules, ...path: string[]): NewTicket {
  const checks = inputChecks(...path);
  checks.idempotencyKey(input.idempotencyKey);
  if (!rules.gridExists) checks.fail('UNKNOWN_GRID', 'gridCode');
  const said = {
    gridCode: input.gridCode,
    kind: input.kind,
    subject: checks.text('subject', input.subject, maxSubject),
    description: checks.text('description', input.description, maxDescription),
    reporterId: checks.optionalUuid('reporterId', input.reporterId),
    unitId: checks.optionalUuid('unitId', input.unitId),
  };
  checks.done();
  const { classCode, department, matchedWords } = rules.classify(said.subject, said.description);
  const clock = { reportedAt: rules.now.toISOString(), acceptBy: acceptBy(rules.now).toISOString() };
  const fields = {
    ...said,
    ...clock,
    classCode,
    department,
    state: 'DISPATCHED',
    acceptedAt: null,
    resolvedAt: null,
  } as const;
  return { fields, matchedWords };
}
