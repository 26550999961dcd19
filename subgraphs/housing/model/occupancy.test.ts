import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OccupancyRules, occupancyFields, occupancyKinds, type ResidenceInput } from './occupancy.ts';

const rules: OccupancyRules = { today: '2026-11-21', gridCode: '420102010001001' };
const good: ResidenceInput = {
  idempotencyKey: 'residence-1',
  residentId: '3094987f-3960-8543-8f62-055921a7146b',
  unitId: '2f6eb909-2439-84cc-85cc-770a9e1afbdb',
  kind: 'TENANT',
  since: '2024-02-29',
};

function issuesOf(input: Partial<ResidenceInput>, of: Partial<OccupancyRules> = {}): string[] {
  try {
    occupancyFields({ ...good, ...input }, { ...rules, ...of }, 'input');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
}

test('the record holds what was sent, and the grid of the unit', () => {
  expect(occupancyFields(good, rules, 'input')).toEqual({
    residentId: good.residentId,
    unitId: good.unitId,
    gridCode: '420102010001001',
    kind: 'TENANT',
    since: '2024-02-29',
    until: null,
  });
});

test('a residence may begin today, not tomorrow', () => {
  expect(issuesOf({ since: '2026-11-21' })).toEqual([]);
  expect(issuesOf({ since: '2026-11-22' })).toEqual(['input.since INVALID_DATE']);
});

test('a residence may end on its first day or in the future, not before it began', () => {
  expect(issuesOf({ until: '2024-02-29' })).toEqual([]);
  expect(issuesOf({ until: '2030-01-01' })).toEqual([]);
  expect(issuesOf({ until: '2024-02-28' })).toEqual(['input.until INVALID_DATE']);
});

test('a unit that does not exist is unknown on its path', () => {
  expect(issuesOf({}, { gridCode: null })).toEqual(['input.unitId UNKNOWN_UNIT']);
});

test('all issues come at once, each on its path, and none repeats a value', () => {
  const wrong = {
    idempotencyKey: 'a b',
    residentId: 'secret-1',
    unitId: 'secret-2',
    since: '2023-02-29',
    until: 'soon',
  };
  expect(issuesOf(wrong, { gridCode: null }).toSorted()).toEqual([
    'input.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    'input.residentId INVALID_ID',
    'input.since INVALID_DATE',
    'input.unitId UNKNOWN_UNIT',
    'input.until INVALID_DATE',
  ]);
});

const anyText = fc.string({ unit: 'binary' });
const anyInput = fc.record({
  idempotencyKey: anyText,
  residentId: anyText,
  unitId: anyText,
  kind: fc.constantFrom(...occupancyKinds),
  since: fc.oneof(anyText, fc.constantFrom('2020-01-01', '2026-11-22')),
  until: fc.option(fc.oneof(anyText, fc.constantFrom('2019-12-31', '2021-01-01'))),
});

test('whatever is sent is stored as a period that has begun, or refused without a value in the answer', () => {
  fc.assert(
    fc.property(anyInput, (sent) => {
      const input = { ...good, since: sent.since, until: sent.until };
      const issues = issuesOf(input);
      if (issues.length > 0)
        expect(issues.every((one) => /^input\.(since|until) INVALID_DATE$/.test(one))).toBe(true);
      else {
        const { since, until } = occupancyFields(input, rules, 'input');
        expect(since <= rules.today && (until === null || since <= until)).toBe(true);
      }
      // Wrong in every field: still a list of issues, never another failure.
      issuesOf(sent, { gridCode: null });
    }),
  );
});
