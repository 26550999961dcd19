import { inputChecks } from '@cityhub/schema/runtime/input-checks';

/** What a resident applies for. */
export interface ApplicationInput {
  readonly idempotencyKey: string;
  readonly itemCode: string;
  readonly residentId: string;
  readonly gridCode: string;
  readonly note?: string | null | undefined;
}

export const applicationStates = ['SUBMITTED'] as const;
export type ApplicationState = (typeof applicationStates)[number];

/** The full state of an application record after a push; the names are those of the event, moments are ISO 8601. */
export interface ApplicationFields {
  readonly itemCode: string;
  readonly state: ApplicationState;
  readonly gridCode: string;
  readonly submittedAt: string;
  readonly residentId: string;
  readonly note: string | null;
}

export interface ApplicationRules {
  readonly now: Date;
  readonly itemExists: boolean;
  readonly gridExists: boolean;
}

const maxNote = 2000;

/** Throws InvalidInputError with every issue of the input; otherwise the application as submitted. */
export function newApplication(
  input: ApplicationInput,
  rules: ApplicationRules,
  ...path: string[]
): ApplicationFields {
  const checks = inputChecks(...path);
  checks.idempotencyKey(input.idempotencyKey);
  if (!rules.itemExists) checks.fail('UNKNOWN_ITEM', 'itemCode');
  if (!rules.gridExists) checks.fail('UNKNOWN_GRID', 'gridCode');
  const fields = {
    itemCode: input.itemCode,
    state: 'SUBMITTED',
    gridCode: input.gridCode,
    submittedAt: rules.now.toISOString(),
    residentId: checks.uuid('residentId', input.residentId),
    note: checks.optionalText('note', input.note, maxNote),
  } as const;
  checks.done();
  return fields;
}
