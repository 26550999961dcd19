import { expect, test } from 'vitest';
import {
  type DisputeState,
  type DisputeStep,
  disputeLifecycle,
  disputeStates,
  disputeSteps,
  dueBy,
  isOverdue,
} from './dispute-lifecycle.ts';

const table: readonly [DisputeState, DisputeStep, DisputeState | 'INVALID_STATE'][] = [
  ['OPEN', 'uphold', 'UPHELD'],
  ['OPEN', 'refuse', 'REFUSED'],
  ['OPEN', 'correct', 'CORRECTED'],
  ['UPHELD', 'uphold', 'INVALID_STATE'],
  ['UPHELD', 'refuse', 'INVALID_STATE'],
  ['UPHELD', 'correct', 'CORRECTED'],
  ['REFUSED', 'uphold', 'INVALID_STATE'],
  ['REFUSED', 'refuse', 'INVALID_STATE'],
  ['REFUSED', 'correct', 'INVALID_STATE'],
  ['CORRECTED', 'uphold', 'INVALID_STATE'],
  ['CORRECTED', 'refuse', 'INVALID_STATE'],
  ['CORRECTED', 'correct', 'INVALID_STATE'],
];

test.each(table)('from %s, %s leads to %s', (state, step, next) => {
  expect(disputeLifecycle[state][step]).toBe(next);
});

test('the table names every pair once', () => {
  expect(new Set(table.map(([state, step]) => `${state}/${step}`)).size).toBe(
    disputeStates.length * disputeSteps.length,
  );
});

test('an answer is due three days after the question, and only an open dispute is overdue', () => {
  const dueAt = dueBy(new Date('2026-11-21T08:00:00Z'));
  expect(dueAt).toEqual(new Date('2026-11-24T08:00:00Z'));
  expect(isOverdue({ state: 'OPEN', dueAt }, new Date('2026-11-24T07:59:59.999Z'))).toBe(false);
  for (const state of disputeStates)
    expect(isOverdue({ state, dueAt }, new Date('2026-11-24T08:00:00Z'))).toBe(state === 'OPEN');
});
