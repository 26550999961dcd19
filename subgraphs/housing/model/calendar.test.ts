import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cityDay, isDay } from './calendar.ts';

const anyMoment = fc.date({
  min: new Date('1850-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

test('the day in the city is a day of the calendar, whatever the moment', () => {
  fc.assert(fc.property(anyMoment, (moment) => isDay(cityDay(moment))));
});

test('the city is eight hours ahead of Greenwich', () => {
  expect(cityDay(new Date('2026-03-01T15:59:59.999Z'))).toBe('2026-03-01');
  expect(cityDay(new Date('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
});

test('knows leap years', () => {
  expect(['2024-02-29', '2000-02-29', '2023-02-29', '1900-02-29'].map(isDay)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  '',
  '2024-2-9',
  '2024-13-01',
  '2024-00-10',
  '2024-04-31',
  '20240409',
  '2024-04-09T00:00:00Z',
  '1849-12-31',
  '0000-01-01',
  '２０２４-04-09',
  '2024-04-09\u0000',
])('refuses %j', (text) => {
  expect(isDay(text)).toBe(false);
});

test('never fails, whatever text is sent', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof isDay(text) === 'boolean'));
});
