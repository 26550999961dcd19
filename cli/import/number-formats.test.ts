import { expect, test } from 'vitest';
import { momentOf, showsDate } from './number-formats.ts';

test.each([
  [14, undefined, true],
  [22, undefined, true],
  [31, undefined, true],
  [57, undefined, true],
  [0, undefined, false],
  [2, undefined, false],
  [49, undefined, false],
  [164, 'yyyy"年"m"月"d"日"', true],
  [165, '[$-804]yyyy/m/d', true],
  [166, '[h]:mm', true],
  [167, '#,##0.00 [Red]', false],
  [168, '0"days"', false],
  [169, 'General', false],
  [170, '0\\d', false],
])('format %i (%s) shows a date: %s', (id, code, wanted) => {
  expect(showsDate(id, code)).toBe(wanted);
});

test('a serial number is its day, or its moment in the city', () => {
  expect(momentOf(45351, false)).toBe('2024-02-29');
  expect(momentOf(45351.5, false)).toBe('2024-02-29T12:00:00+08:00');
  expect(momentOf(43889, true)).toBe('2024-02-29');
  expect(momentOf(61, false)).toBe('1900-03-01');
});

test('what is no day of the calendar is none', () => {
  for (const serial of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e9])
    expect(momentOf(serial, false)).toBeNull();
});
