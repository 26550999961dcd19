import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { expect, test } from 'vitest';
import { type ApplicationInput, newApplication } from './application.ts';

const input: ApplicationInput = {
  idempotencyKey: 'apply-1',
  itemCode: 'elder-allowance',
  residentId: '7f1a6a3e-5f0c-8d2b-9a41-0c7be2d1f6aa',
  gridCode: '420102001001001',
};
const rules = { now: new Date('2026-11-21T08:00:00.000Z'), itemExists: true, gridExists: true };

function issuesOf(submit: () => unknown): string[] {
  try {
    submit();
  } catch (error) {
    if (error instanceof InvalidInputError)
      return error.issues.map((one) => `${one.path.join('.')} ${one.code}`);
    throw error;
  }
  return [];
}

test('an application is submitted for one item, one resident and one grid', () => {
  expect(newApplication(input, rules)).toEqual({
    itemCode: 'elder-allowance',
    state: 'SUBMITTED',
    gridCode: '420102001001001',
    submittedAt: '2026-11-21T08:00:00.000Z',
    residentId: '7f1a6a3e-5f0c-8d2b-9a41-0c7be2d1f6aa',
    note: null,
  });
});

test('every issue is told at once, on the path of its field', () => {
  const wrong = { ...input, idempotencyKey: 'a b', residentId: 'nobody', note: '\ud800' };
  expect(
    issuesOf(() => newApplication(wrong, { ...rules, itemExists: false, gridExists: false }, 'inputs', '3')),
  ).toEqual([
    'inputs.3.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    'inputs.3.itemCode UNKNOWN_ITEM',
    'inputs.3.gridCode UNKNOWN_GRID',
    'inputs.3.residentId INVALID_ID',
    'inputs.3.note INVALID_TEXT',
  ]);
});

test('a note is optional, but not an empty one', () => {
  expect(issuesOf(() => newApplication({ ...input, note: ' ' }, rules, 'input'))).toEqual([
    'input.note REQUIRED',
  ]);
});
