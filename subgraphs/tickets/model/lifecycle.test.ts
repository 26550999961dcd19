import { expect, test } from 'vitest';
import { lifecycle, type TicketState, type TicketStep, ticketStates, ticketSteps } from './lifecycle.ts';

const table: readonly [TicketState, TicketStep, TicketState | 'INVALID_STATE'][] = [
  ['DISPATCHED', 'accept', 'ACCEPTED'],
  ['DISPATCHED', 'resolve', 'INVALID_STATE'],
  ['ACCEPTED', 'accept', 'INVALID_STATE'],
  ['ACCEPTED', 'resolve', 'RESOLVED'],
  ['RESOLVED', 'accept', 'INVALID_STATE'],
  ['RESOLVED', 'resolve', 'INVALID_STATE'],
];

test.each(table)('from %s, %s leads to %s', (state, step, next) => {
  expect(lifecycle[state][step]).toBe(next);
});

test('the table names every pair once', () => {
  expect(new Set(table.map(([state, step]) => `${state}/${step}`)).size).toBe(
    ticketStates.length * ticketSteps.length,
  );
});

test('no step leads back, so a repeated step always finds itself taken', () => {
  const rank = (state: TicketState): number => ticketStates.indexOf(state);
  for (const state of ticketStates) {
    for (const step of ticketSteps) {
      const next = lifecycle[state][step];
      if (next === 'INVALID_STATE') continue;
      expect(rank(next)).toBeGreaterThan(rank(state));
      expect(lifecycle[next][step]).toBe('INVALID_STATE');
    }
  }
});
