import { expect, test } from 'vitest';
import { dayNamed, dayOf, finishedDays } from './days.ts';

test('a day is Shanghai’s', () => {
  expect(dayOf(new Date('2026-11-21T15:59:59Z'))).toBe('2026-11-21');
  expect(dayOf(new Date('2026-11-21T16:00:00Z'))).toBe('2026-11-22');
  expect(dayNamed('2026-11-22')).toEqual({
    name: '2026-11-22',
    from: '2026-11-21T16:00:00.000Z',
    to: '2026-11-22T16:00:00.000Z',
  });
});

test('finished days go back to the day on which the feed began, today is not one', () => {
  const now = new Date('2026-11-22T00:30:00+08:00');
  expect(finishedDays(new Date('2026-11-19T23:00:00+08:00'), now, 31)).toEqual([
    '2026-11-21',
    '2026-11-20',
    '2026-11-19',
  ]);
  expect(finishedDays(new Date('2026-11-22T00:10:00+08:00'), now, 31)).toEqual([]);
  expect(finishedDays(new Date(0), now, 31)).toHaveLength(31);
});
