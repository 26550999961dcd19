import { expect, test } from 'vitest';
import type { DeliveryState } from './delivery.ts';
import { boardOf } from './delivery-board.ts';

const names: Readonly<Record<string, string>> = { police: '公安局', construction: '住房和城乡建设局' };
const board = (...rows: readonly (readonly [code: string, state: DeliveryState])[]): string =>
  boardOf(
    rows.map(([departmentCode, state]) => ({ departmentCode, state })),
    (code) => names[code] ?? code,
  );

test('each department stands once, in the order of the deliveries, with its mark', () => {
  expect(board(['police', 'DELIVERED'], ['construction', 'PENDING'], ['water', 'PARKED'])).toBe(
    '公安局 ✓ 住房和城乡建设局 … water ✗',
  );
});

test('the worst news of its feeds is its mark', () => {
  expect(board(['police', 'DELIVERED'], ['police', 'RETRYING'])).toBe('公安局 …');
  expect(board(['police', 'DROPPED'], ['police', 'DELIVERED'], ['police', 'HELD'])).toBe('公安局 ✗');
});

test('a department that gets nothing, or reads a stream, has no mark', () => {
  expect(board(['police', 'WITHHELD'], ['construction', 'ON_STREAM'])).toBe('');
  expect(board(['police', 'DELIVERED'], ['police', 'ON_STREAM'])).toBe('公安局 ✓');
});
