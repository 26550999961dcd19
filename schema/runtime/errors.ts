/**
 * Every code that a caller can get, what it means and what to do: the one table, also printed in docs/errors.md.
 * No message ever holds a value that was sent.
 */
export const errorCodes = {
  INVALID_INPUT:
    'Fields of the input are wrong; each issue names its path and code. Correct them and push again.',
  REQUIRED: 'The field is missing or empty. Send it.',
  INVALID_TEXT: 'The text holds NUL, a lone surrogate or a control character. Remove it.',
  TEXT_TOO_LONG: 'The text is longer than the field allows. Shorten it.',
  INVALID_CITIZEN_ID: 'Not a citizen id of GB 11643: 18 characters, a real date, a matching check character.',
  BIRTH_DATE_IN_FUTURE: 'The birth date lies in the future. Check the citizen id.',
  INVENTED_CITIZEN:
    'Region 999999 stands for invented citizens and is refused in production. Use a demo hub.',
  INVALID_PHONE: 'Not a phone number: 5 to 20 digits, with an optional leading +. Correct it.',
  INVALID_ID: 'Not an id of this hub. Use the id that a query or a receipt gave.',
  INVALID_DATE: 'Not a date of the calendar, or out of the range that the field allows.',
  INVALID_NUMBER: 'Not a finite number in the range that the field allows.',
  UNKNOWN_GRID: 'No grid has this code. `grids` lists them.',
  UNKNOWN_UNIT: 'No unit has this id. `Grid.units` lists them.',
  UNKNOWN_SENSOR: 'No sensor has this id. `Grid.sensors` lists them.',
  UNKNOWN_ITEM: 'No service item has this code. `serviceItems` lists them.',
  INVALID_IDEMPOTENCY_KEY: 'An idempotency key has 1 to 200 printable ASCII characters.',
  IDEMPOTENCY_CONFLICT: 'This key was used with another body. Use a new key for a new push.',
  TOO_MANY_ROWS: 'A plural push takes 1 to 1,000 rows. Split it.',
  PAGE_TOO_LARGE: '`first` goes from 1 to 200. Ask for less and follow the cursor.',
  INVALID_CURSOR: 'Not a cursor of this list. Use `endCursor` as it was given.',
  INVALID_STATE: 'The record is not in a state that allows this. Read it again.',
  NOT_FOUND: 'There is no such record, or you have no right to it.',
  FORBIDDEN: 'Your role, area or purpose gives no right to this.',
  UNAUTHENTICATED: 'The token is missing, wrong or out of date. `cityhub token` prints one.',
  QUERY_TOO_COMPLEX: 'The operation is too deep, too long or too costly. Ask for less at once.',
  BAD_REQUEST: 'The request is not a valid GraphQL request against this graph.',
  UNAVAILABLE: 'A part of the hub does not answer. Nothing was lost; try again shortly.',
  INTERNAL: 'The hub failed. Nothing was half-stored; try again, and tell the operator the trace id.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** A failure that the caller can act on. Everything else is a bug and stays masked. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    super(errorCodes[code]);
    this.name = new.target.name;
    this.code = code;
  }
}

export interface InputIssue {
  readonly path: readonly string[];
  readonly code: ErrorCode;
  readonly message: string;
}

export function issue(code: ErrorCode, ...path: string[]): InputIssue {
  return { path, code, message: errorCodes[code] };
}

export class InvalidInputError extends DomainError {
  readonly issues: readonly InputIssue[];
  constructor(issues: readonly InputIssue[]) {
    super('INVALID_INPUT');
    this.issues = issues;
  }
}

export class ForbiddenError extends DomainError {
  constructor() {
    super('FORBIDDEN');
  }
}

export class NotFoundError extends DomainError {
  constructor() {
    super('NOT_FOUND');
  }
}

export class InvalidStateError extends DomainError {
  constructor() {
    super('INVALID_STATE');
  }
}

export class IdempotencyConflictError extends DomainError {
  constructor() {
    super('IDEMPOTENCY_CONFLICT');
  }
}
