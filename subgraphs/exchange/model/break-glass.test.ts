import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { describe, expect, test } from 'vitest';
import {
  alertsVisibleTo,
  type BreakGlassInput,
  checkRequest,
  mayDecideOnBreakGlass,
  mayRequestBreakGlass,
  maySeeAlert,
  namedFields,
  stateAt,
} from './break-glass.ts';

const actor = (of: Partial<Actor>): Actor => ({
  id: 'somebody',
  role: 'department',
  department: 'police',
  area: null,
  purpose: null,
  cause: null,
  ...of,
});
const input: BreakGlassInput = {
  idempotencyKey: 'k',
  recordId: '6a3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f',
  fields: ['name'],
  reason: '投诉核查',
  legalBasis: '《个人信息保护法》第十三条',
  minutes: 15,
};

function issuesOf(work: () => unknown): [string, string][] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInputError)
      return error.issues.map(({ path, code }) => [path.join('.'), code]);
    throw error;
  }
  return [];
}

describe('a request', () => {
  test('of a whole hour is good', () => {
    expect(issuesOf(() => checkRequest({ ...input, minutes: 60 }))).toEqual([]);
  });

  test('is told everything that is wrong with it at once', () => {
    const bad = { ...input, idempotencyKey: '', recordId: 'x', fields: [], reason: ' ', minutes: 61 };
    expect(issuesOf(() => checkRequest(bad))).toEqual([
      ['input.idempotencyKey', 'INVALID_IDEMPOTENCY_KEY'],
      ['input.recordId', 'INVALID_ID'],
      ['input.fields', 'REQUIRED'],
      ['input.reason', 'REQUIRED'],
      ['input.minutes', 'INVALID_NUMBER'],
    ]);
  });

  test('carries no citizen id in a text that is shown to others', () => {
    for (const field of ['reason', 'legalBasis'])
      expect(issuesOf(() => checkRequest({ ...input, [field]: '查 999999190001010018' }))).toEqual([
        [`input.${field}`, 'NUMBER_IN_TEXT'],
      ]);
  });

  test('names fields of the entity, each once', () => {
    expect(namedFields('Resident', ['phone', 'citizenId', 'phone'])).toEqual(['citizenId', 'phone']);
    expect(issuesOf(() => namedFields('Resident', ['name', 'result']))).toEqual([
      ['input.fields.1', 'UNKNOWN_FIELD'],
    ]);
    expect(issuesOf(() => namedFields('Resident', ['__proto__']))).toHaveLength(1);
  });
});

test('only what was opened runs out', () => {
  const at = new Date('2026-11-21T08:00:00Z');
  const later = new Date(at.getTime() + 1);
  expect(stateAt({ state: 'APPROVED', expiresAt: later }, at)).toBe('APPROVED');
  expect(stateAt({ state: 'APPROVED', expiresAt: at }, at)).toBe('EXPIRED');
  expect(stateAt({ state: 'ENDED', expiresAt: at }, later)).toBe('ENDED');
  expect(stateAt({ state: 'REQUESTED', expiresAt: null }, at)).toBe('REQUESTED');
});

test('auditors ask, auditors and operators decide', () => {
  expect(roles.filter((role) => mayRequestBreakGlass(actor({ role })))).toEqual(['auditor']);
  expect(roles.filter((role) => mayDecideOnBreakGlass(actor({ role })))).toEqual(['auditor', 'operator']);
});

test('operators see all alerts, a department those of its own records, a system’s key none', () => {
  expect(roles.filter((role) => maySeeAlert(actor({ role }), { department: 'water' }))).toEqual(['operator']);
  expect(maySeeAlert(actor({}), { department: 'police' })).toBe(true);
  expect(maySeeAlert(actor({}), { department: null })).toBe(false);
  expect(alertsVisibleTo(actor({ source: 'household-registration' }))).toBeNull();
});
