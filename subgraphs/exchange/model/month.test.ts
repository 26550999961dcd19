import { expect, test } from 'vitest';
import { firstDay, isMonth, monthsBetween } from './month.ts';

test('a month has a year of this century and two digits from 01 to 12', () => {
  expect(['2026-01', '2026-12', '2099-10'].every(isMonth)).toBe(true);
  expect(['2026-00', '2026-13', '2026-1', '1926-01', '2026-01-01', "2026-01'", ''].some(isMonth)).toBe(false);
  expect(firstDay('2026-11')).toBe('2026-11-01');
});

test('months are counted over the end of a year, both ends with it', () => {
  expect(monthsBetween('2026-11', '2026-11')).toBe(1);
  expect(monthsBetween('2026-11', '2027-02')).toBe(4);
  expect(monthsBetween('2026-11', '2026-10')).toBe(0);
});
