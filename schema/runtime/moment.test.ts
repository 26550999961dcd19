import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMoment } from './moment.ts';

const anyMoment = fc.date({
  min: new Date('1900-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

test('reads what toISOString writes, to the millisecond', () => {
  fc.assert(
    fc.property(anyMoment, (moment) => readMoment(moment.toISOString())?.getTime() === moment.getTime()),
  );
});

test('the same moment in the time of the city and of Greenwich is one moment', () => {
  expect(readMoment('2024-05-01T08:00:00+08:00')).toEqual(readMoment('2024-05-01T00:00Z'));
  expect(readMoment('2024-05-01T00:00:00.123456789Z')).toEqual(new Date('2024-05-01T00:00:00.123Z'));
});

test.each([
  '',
  '2024-05-01',
  '2024-05-01T08:00:00',
  '2024-05-01 08:00:00Z',
  '2024-02-30T08:00:00Z',
  '2023-02-29T08:00:00Z',
  '2024-05-01T25:00:00Z',
  '2024-05-01T08:61:00Z',
  '1714521600',
  '2024-05-01T08:00:00+8:00',
  `2024-05-01T08:00:00.${'0'.repeat(40)}Z`,
])('refuses %j', (text) => {
  expect(readMoment(text)).toBeNull();
});

test('never fails, and every moment that it reads can be written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => readMoment(text)?.toISOString().length !== 0),
    { examples: [['2024-05-01T24:00:00Z'], ['2024-05-01T08:00:00+99:99']] },
  );
});
