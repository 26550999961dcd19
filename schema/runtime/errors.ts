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
  INVALID_VALUE:
    'Not a value that this field may have, or a second value for the same field. docs/data-classes.md says what it takes.',
  NUMBER_IN_TEXT:
    'The text holds a run of digits as long as a citizen id or a phone number. Say what is wrong without the number.',
  UNKNOWN_GRID: 'No grid has this code. `grids` lists them.',
  UNKNOWN_UNIT: 'No unit has this id. `Grid.units` lists them.',
  UNKNOWN_SENSOR: 'No sensor has this id. `Grid.sensors` lists them.',
  UNKNOWN_ITEM: 'No service item has this code. `serviceItems` lists them.',
  INVALID_IDEMPOTENCY_KEY: 'An idempotency key has 1 to 200 printable ASCII characters.',
  IDEMPOTENCY_CONFLICT: 'This key was used with another body. Use a new key for a new push.',
  TOO_MANY_ROWS: 'A plural push takes 1 to 1,000 rows, a request of POST /import 10,000 in 32 MiB. Split it.',
  PAGE_TOO_LARGE: '`first` goes from 1 to 200. Ask for less and follow the cursor.',
  INVALID_CURSOR: 'Not a cursor of this list. Use `endCursor` as it was given.',
  INVALID_STATE: 'The record is not in a state that allows this. Read it again.',
  QUOTA_EXCEEDED:
    'Your quota is used up. Wait for the time in Retry-After and ask again, a push with the same key.',
  SAME_PERSON: 'A second person must decide. Ask a colleague with the same right.',
  FIELD_NOT_GRANTED:
    'No grant gives your department this field for this purpose and area. Ask for the right first.',
  FILTER_NOT_ALLOWED:
    'A filter may use only fields that your department may see, none of class 4, with values of the field’s type.',
  UNKNOWN_ENTITY: 'No entity has this name. docs/data-classes.md lists them.',
  UNKNOWN_FIELD: 'The entity has no field of this name. docs/data-classes.md lists them.',
  UNKNOWN_DEPARTMENT: 'No department has this code. `departments` lists them.',
  UNKNOWN_SOURCE: 'No source system has this id. `sourceSystems` lists them.',
  UNKNOWN_FORM: 'No form has this code. `forms` lists them.',
  NAME_TAKEN: 'This name is in use in your department. Choose another.',
  INVALID_JURISDICTION: 'Not a division or grid code, or outside of the area that you may decide on.',
  INVALID_PERIOD: 'The end does not lie after the beginning, or the period is too long.',
  INVALID_URL:
    'Not an address that a sink may have: an https or postgres URL with a host and without a user in the case of https.',
  INVALID_KEY: 'Not a key of the kind that is asked for, in base64. Send it as the field’s description says.',
  ADDRESS_REFUSED:
    'The sink’s host or address is not on the feed’s approved list. Ask the operator to approve it.',
  FIELD_NOT_CORRECTABLE:
    'This field cannot be corrected by itself: it names the record or follows from another field. Push or recall the record.',
  LEDGER_BEHIND:
    'The ledger is not sealed as fast as changes come, so none is taken. Nothing was stored; push again with the same key shortly.',
  NOT_SEALED_YET: 'The entry is stored and not yet sealed. Ask again in a second.',
  BUNDLE_TOO_LARGE: 'More entries than one bundle holds. Ask for less at once: a shorter time or stretch.',
  INVALID_CHECKPOINT:
    'Not a checkpoint of this ledger, or not signed by a registered witness. Fetch /audit/checkpoint and sign that.',
  ARCHIVED:
    'What stood then was taken out of the database when its time was over. Ask for a later moment, or ask the operator for the archive’s file.',
  FEED_CLOSED: 'The feed was paused, retired, or lost its rights. Read it and subscribe again.',
  TOKEN_EXPIRED:
    'The token ran out while the stream was open. Subscribe again with a new one and the last cursor.',
  SLOW_CONSUMER:
    'You read more slowly than changes come, so the stream was closed. Subscribe again with the last cursor.',
  TOO_MANY_STREAMS: 'As many streams are open as may be. Close one, then subscribe again.',
  ROW_TOO_LARGE: 'One row is larger than 64 KiB. Split or shorten it.',
  INVALID_JSON: 'Not one JSON object in this line. Send UTF-8 NDJSON, one object in a line.',
  INVALID_CSV:
    'A quote in this row does not close. Close it, and double a quote that stands inside of a quoted cell.',
  INVALID_ENCODING:
    'The row is not text in the encoding of the file. Name the encoding, or save the file as UTF-8.',
  UNKNOWN_VALUE: 'Not one of the values that the field takes. Its type in the graph lists them.',
  UNKNOWN_COLUMN: 'The import type has no column of this name. `cityhub import --help` lists them.',
  FORMULA_CELL: 'The cell holds a formula, which is not data. Replace it by its value.',
  NOT_FOUND: 'There is no such record, or you have no right to it.',
  FORBIDDEN: 'Your role, area or purpose gives no right to this.',
  UNAUTHENTICATED: 'The token is missing, wrong or out of date. `cityhub token` prints one.',
  QUERY_TOO_COMPLEX: 'The operation is too deep, too long or too costly. Ask for less at once.',
  BAD_REQUEST: 'The request is not a valid GraphQL request against this graph.',
  UNKNOWN_DOCUMENT:
    'Your app has no trusted document of this id. `cityhub documents add` adds one, in force within 5 s.',
  DOCUMENT_REQUIRED: 'Your app or role sends trusted documents alone: a `documentId` in place of a `query`.',
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

export class SamePersonError extends DomainError {
  constructor() {
    super('SAME_PERSON');
  }
}

/** Nothing was stored; the same push is taken after so many seconds. */
export abstract class TryLaterError extends DomainError {
  readonly retryAfterSeconds: number;
  constructor(code: 'QUOTA_EXCEEDED' | 'LEDGER_BEHIND', retryAfterSeconds: number) {
    super(code);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The caller's next share begins then. */
export class QuotaExceededError extends TryLaterError {
  constructor(retryAfterSeconds: number) {
    super('QUOTA_EXCEEDED', retryAfterSeconds);
  }
}

/** A sealer that works again catches up in seconds. */
const ledgerRetrySeconds = 5;

export class LedgerBehindError extends TryLaterError {
  constructor() {
    super('LEDGER_BEHIND', ledgerRetrySeconds);
  }
}

export class IdempotencyConflictError extends DomainError {
  constructor() {
    super('IDEMPOTENCY_CONFLICT');
  }
}
