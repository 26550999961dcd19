import { matchFilter } from '@cityhub/exchange/model/filter-match';
import type { FilterCondition } from '@cityhub/schema/policy/grant';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

const words = ['F', 'M', '独居老人', '失能', '\u{20000}', '\uffef', 'a', 'B', ''];
const word = fc.constantFrom(...words);
const moment = fc.constantFrom(
  '2026-01-01T00:00:00.000Z',
  '2026-06-01T08:00:00.000Z',
  '2027-01-01T00:00:00.000Z',
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const bound = <Value>(value: fc.Arbitrary<Value>) => fc.option(value.map(String), { nil: null });
const range = (field: string, value: fc.Arbitrary<unknown>) =>
  fc
    .record({ field: fc.constant(field), from: bound(value), to: bound(value) })
    .filter((one) => one.from !== null || one.to !== null);
const condition: fc.Arbitrary<FilterCondition> = fc.oneof(
  fc.record({ field: fc.constant('text'), in: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  fc.record({ field: fc.constant('list'), hasAny: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  range('text', word),
  range('moment', moment),
  range('number', number),
);
const payload = fc.record({
  text: fc.option(word, { nil: null }),
  list: fc.option(fc.array(word, { maxLength: 3 }), { nil: null }),
  moment: fc.option(moment, { nil: null }),
  number: fc.option(number, { nil: null }),
});

test('what a preview says of a filter is what the log’s own function says of the stored payload', async () => {
  const cases = fc.sample(fc.tuple(payload, fc.array(condition, { maxLength: 4 })), 3000);
  const rows = await city.sql`
    select log.matches(c -> 0, c -> 1) as matches
    from jsonb_array_elements(${JSON.stringify(cases)}::text::jsonb) with ordinality as e (c, n) order by n`;
  const wrong = cases.filter(
    ([values, filter], index) =>
      (matchFilter(filter, new Map(Object.entries(values))) === 'MATCHES') !== rows[index]?.['matches'],
  );
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(rows.filter((row) => row['matches'] === true).length).toBeGreaterThan(100);
});
