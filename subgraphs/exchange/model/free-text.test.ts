import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { expect, test } from 'vitest';
import { checkReason, holdsNumber } from './free-text.ts';

test.each([
  '号码应为99999919880512997X',
  '999999198805129',
  '9999 9919 8805 1299',
  '999999-19880512-9974',
  '９９９９９９１９８８０５１２９',
  '改为13812345678。',
])('%j holds a number of a person', (text) => {
  expect(holdsNumber(text)).toBe(true);
});

test.each(['电话少一位', '2026-11-21 08:00 登记有误', '网格420102010001', '楼栋 12 单元 3', '12345热线', ''])(
  '%j holds none',
  (text) => {
    expect(holdsNumber(text)).toBe(false);
  },
);

function issuesOf(text: string): string[] {
  const checks = inputChecks('input');
  checkReason(checks, 'reason', text);
  try {
    checks.done();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    expect(JSON.stringify(error.issues)).not.toContain('13812345678');
    return error.issues.map((one) => `${one.path.join('.')} ${one.code}`);
  }
}

test('a reason is text of 1 to 500 characters without a number of a person', () => {
  expect(issuesOf('姓名写错一字')).toEqual([]);
  expect(issuesOf(' ')).toEqual(['input.reason REQUIRED']);
  expect(issuesOf('字'.repeat(501))).toEqual(['input.reason TEXT_TOO_LONG']);
  expect(issuesOf('电话13812345678')).toEqual(['input.reason NUMBER_IN_TEXT']);
});
