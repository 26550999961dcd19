import { expect, test } from 'vitest';
import {
  DomainError,
  type ErrorCode,
  errorCodes,
  ForbiddenError,
  IdempotencyConflictError,
  InvalidInputError,
  InvalidStateError,
  issue,
  NotFoundError,
} from './errors.ts';

const table = Object.entries(errorCodes);

test.each(table)('%s is a code, and its text is whole sentences', (code, text) => {
  expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  expect(text).toMatch(/^[\w`].*\.$/);
});

// A text with a place for a value is a text that may one day hold a citizen id.
test.each(table)('the text of %s has no place for a value', (_code, text) => {
  expect(text).not.toMatch(/[{}<>$%]|\.\.\.|…|\bundefined\b|\bnull\b|\[object/);
});

test('every code means something of its own', () => {
  expect(new Set(Object.values(errorCodes)).size).toBe(table.length);
});

test.each([
  [new ForbiddenError(), 'FORBIDDEN', 'ForbiddenError'],
  [new NotFoundError(), 'NOT_FOUND', 'NotFoundError'],
  [new InvalidStateError(), 'INVALID_STATE', 'InvalidStateError'],
  [new IdempotencyConflictError(), 'IDEMPOTENCY_CONFLICT', 'IdempotencyConflictError'],
  [new InvalidInputError([]), 'INVALID_INPUT', 'InvalidInputError'],
] as const)('%s has its code and the text of the table', (error, code, name) => {
  expect(error).toBeInstanceOf(DomainError);
  expect([error.code, error.message, error.name]).toEqual([code, errorCodes[code], name]);
});

test('an issue names the path, the code and what to do', () => {
  for (const code of Object.keys(errorCodes) as ErrorCode[])
    expect(issue(code, 'inputs', '7', 'name')).toEqual({
      path: ['inputs', '7', 'name'],
      code,
      message: errorCodes[code],
    });
});
