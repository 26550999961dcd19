import { expect, test } from 'vitest';
import { createSpentBudgets } from './look-ups.ts';

test('who has spent the budget waits until its time is over, and nobody else does', () => {
  const spent = createSpentBudgets();
  spent.spend('a', 60, 1000);
  expect([spent.waitOf('a', 1000), spent.waitOf('a', 60_500), spent.waitOf('b', 1000)]).toEqual([60, 1, 0]);
  expect(spent.waitOf('a', 61_000)).toBe(0);
});

test('the first refusal of a budget is told, the ones behind it are not', () => {
  const spent = createSpentBudgets();
  expect([spent.spend('a', 60, 0), spent.spend('a', 60, 0), spent.spend('b', 60, 0)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(spent.waitOf('a', 60_000)).toBe(0);
  expect(spent.spend('a', 60, 60_000)).toBe(true);
});
