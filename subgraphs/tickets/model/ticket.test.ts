import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { expect, test } from 'vitest';
import { compileResponsibilities } from './classify.ts';
import { newTicket, type TicketInput } from './ticket.ts';

const input: TicketInput = {
  idempotencyKey: 'report-1',
  gridCode: '420102001001001',
  kind: 'COMPLAINT',
  subject: '路灯不亮',
  description: '天黑以后看不见路',
};
const rules = {
  now: new Date('2026-11-21T08:00:00.000Z'),
  gridExists: true,
  classify: compileResponsibilities([
    { word: '路灯', classCode: 'street-light', department: 'construction', weight: 1 },
  ]),
};

function issuesOf(report: () => unknown): string[] {
  try {
    report();
  } catch (error) {
    if (error instanceof InvalidInputError)
      return error.issues.map((one) => `${one.path.join('.')} ${one.code}`);
    throw error;
  }
  return [];
}

test('a report becomes a ticket that its department must accept within 24 hours', () => {
  expect(newTicket(input, rules)).toEqual({
    fields: {
      gridCode: '420102001001001',
      kind: 'COMPLAINT',
      subject: '路灯不亮',
      description: '天黑以后看不见路',
      reporterId: null,
      unitId: null,
      reportedAt: '2026-11-21T08:00:00.000Z',
      acceptBy: '2026-11-22T08:00:00.000Z',
      classCode: 'street-light',
      department: 'construction',
      state: 'DISPATCHED',
      acceptedAt: null,
      resolvedAt: null,
    },
    matchedWords: ['路灯'],
  });
});

test('every issue is told at once, on the path of its field', () => {
  const wrong = {
    ...input,
    idempotencyKey: '',
    subject: ' ',
    description: 'a\u0000b',
    reporterId: 'nobody',
    unitId: 'nowhere',
  };
  expect(issuesOf(() => newTicket(wrong, { ...rules, gridExists: false }, 'inputs', '7'))).toEqual([
    'inputs.7.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    'inputs.7.gridCode UNKNOWN_GRID',
    'inputs.7.subject REQUIRED',
    'inputs.7.description INVALID_TEXT',
    'inputs.7.reporterId INVALID_ID',
    'inputs.7.unitId INVALID_ID',
  ]);
});

test('a text that is too long is refused before anything reads it', () => {
  const long = { ...input, subject: '路'.repeat(201), description: '灯'.repeat(4001) };
  expect(issuesOf(() => newTicket(long, rules, 'input'))).toEqual([
    'input.subject TEXT_TOO_LONG',
    'input.description TEXT_TOO_LONG',
  ]);
});
