import { expect, test } from 'vitest';
import { defused } from './report-file.ts';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('%j cannot be taken for a formula', (cell) => {
  expect(defused(cell)).toBe(`'${cell}`);
});

test('other cells stay as they are', () => {
  for (const cell of ['12', 'name', '', 'a=b', '姓名']) expect(defused(cell)).toBe(cell);
});
