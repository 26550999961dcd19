import { type ErrorCode, type InputIssue, InvalidInputError, issue } from './errors.ts';

/**
 * Collects every issue of one input, each on its field's path, before anything is stored.
 * The checks return the value when it is good, so that a caller reads like a list of fields.
 */
export interface InputChecks {
  fail(code: ErrorCode, ...field: string[]): void;
  text(field: string, value: string, maxLength: number): string;
  optionalText(field: string, value: string | null | undefined, maxLength: number): string | null;
  uuid(field: string, value: string): string;
  optionalUuid(field: string, value: string | null | undefined): string | null;
  idempotencyKey(value: string): string;
  /** Throws InvalidInputError if anything failed. */
  done(): void;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Postgres text cannot hold NUL, UTF-8 cannot hold a lone surrogate, and no field of ours needs a control character. */
export function isStorableText(value: string): boolean {
  if (!value.isWellFormed()) return false;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 32 && code !== 9 && code !== 10) return false;
    if (code === 127) return false;
  }
  return true;
}

export function isUuid(value: string): boolean {
  return value.length === 36 && uuidPattern.test(value);
}

export function isIdempotencyKey(value: string): boolean {
  if (value.length === 0 || value.length > 200) return false;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 33 || code > 126) return false;
  }
  return true;
}

export function inputChecks(...prefix: string[]): InputChecks {
  const issues: InputIssue[] = [];
  const fail = (code: ErrorCode, ...field: string[]): void => {
    issues.push(issue(code, ...prefix, ...field));
  };
  const checks: InputChecks = {
    fail,
    text(field, value, maxLength) {
      if (value.length > maxLength) fail('TEXT_TOO_LONG', field);
      else if (!isStorableText(value)) fail('INVALID_TEXT', field);
      else if (value.trim() === '') fail('REQUIRED', field);
      return value;
    },
    optionalText(field, value, maxLength) {
      return value === null || value === undefined ? null : checks.text(field, value, maxLength);
    },
    uuid(field, value) {
      if (!isUuid(value)) fail('INVALID_ID', field);
      return value;
    },
    optionalUuid(field, value) {
      return value === null || value === undefined ? null : checks.uuid(field, value);
    },
    idempotencyKey(value) {
      if (!isIdempotencyKey(value)) fail('INVALID_IDEMPOTENCY_KEY', 'idempotencyKey');
      return value;
    },
    done() {
      if (issues.length > 0) throw new InvalidInputError(issues);
    },
  };
  return checks;
}
