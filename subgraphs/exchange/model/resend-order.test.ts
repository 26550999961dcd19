import type { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { expect, test } from 'vitest';
import { maxReplayPositions, percentDone, type ReplayInput, readRange } from './resend-order.ts';

const read = (of: Partial<ReplayInput>): unknown => {
  const checks = inputChecks('input');
  const range = readRange({ feedId: 'f', reason: 'r', ...of }, checks);
  try {
    checks.done();
    return range;
  } catch (error) {
    return (error as InvalidInputError).issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
};
const since = new Date('2026-11-01T00:00:00Z');
const until = new Date('2026-11-02T00:00:00Z');
const id = 'b7a1f3a0-0000-8000-8000-000000000001';

test('a replay names positions, a time, or records', () => {
  expect(read({ from: 1, to: 10 })).toEqual({ by: 'positions', from: 1, to: 10 });
  expect(read({ since, until })).toEqual({ by: 'time', since, until });
  expect(read({ recordIds: [id] })).toEqual({ by: 'records', ids: [id] });
});

test.each([
  [{}, ['input.from REQUIRED']],
  [{ from: 1, to: 2, recordIds: [id] }, ['input.from INVALID_INPUT']],
  [{ from: 1 }, ['input.to REQUIRED']],
  [{ to: 1 }, ['input.from REQUIRED']],
  [{ from: 0, to: 5 }, ['input.to INVALID_PERIOD']],
  [{ from: 6, to: 5 }, ['input.to INVALID_PERIOD']],
  [{ from: 1, to: maxReplayPositions + 1 }, ['input.to INVALID_PERIOD']],
  [{ since }, ['input.until REQUIRED']],
  [{ until }, ['input.since REQUIRED']],
  [{ since: until, until: since }, ['input.until INVALID_PERIOD']],
  [{ recordIds: [] }, ['input.recordIds TOO_MANY_ROWS']],
  [{ recordIds: ['x'] }, ['input.recordIds.0 INVALID_ID']],
  [{ recordIds: Array.from({ length: 1001 }, () => id) }, ['input.recordIds TOO_MANY_ROWS']],
] as const)('%j is no range', (of, expected) => {
  expect(read(of as Partial<ReplayInput>)).toEqual(expected);
});

test('the longest replay is a million positions', () => {
  expect(read({ from: 1, to: maxReplayPositions })).toMatchObject({ by: 'positions' });
});

const waiting = { kind: 'REPLAY', state: 'WAITING', positions: null } as const;

test('progress is told in whole per cent, and only what is done is 100', () => {
  const stretch = { ...waiting, fromPosition: 100, toPosition: 300 };
  expect([100, 101, 200, 299, 300].map((donePosition) => percentDone({ ...stretch, donePosition }))).toEqual([
    0, 0, 50, 99, 100,
  ]);
  const letters = { ...waiting, kind: 'REDELIVER', fromPosition: null, toPosition: null } as const;
  expect(percentDone({ ...letters, positions: [5, 9, 12], donePosition: 9 })).toBe(66);
  expect(percentDone({ ...letters, positions: [5], donePosition: 0, state: 'DONE' })).toBe(100);
});
