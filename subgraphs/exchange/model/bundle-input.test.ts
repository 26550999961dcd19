import type { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { expect, test } from 'vitest';
import { askedOf, type BundleInput, bundleSelector, isComplete } from './bundle-input.ts';

const numbers: Record<string, number> = { city: 0, people: 1, reads: 7 };
const select = (input: BundleInput) => bundleSelector(input, (name) => numbers[name] ?? null);
const recordId = '7f079936-638b-8d11-a566-b032d046927b';
const [from, to] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-12-01T00:00:00Z')];
const query = { tree: 'people', fromPosition: 1, toPosition: 9 };

function issuesOf(input: BundleInput): string[] {
  try {
    select(input);
    return [];
  } catch (error) {
    return (error as InvalidInputError).issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
}

test('a question is one of three, and stands in the bundle as it was asked', () => {
  expect(askedOf(select({ recordId }))).toEqual({ recordId });
  expect(askedOf(select({ department: 'police', from, to }))).toEqual({
    department: 'police',
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
  });
  expect(askedOf(select({ query: { ...query, entity: 'Resident', since: from } }))).toEqual({
    ...query,
    entity: 'Resident',
    since: '2026-11-01T00:00:00.000Z',
  });
});

test('only a stretch without conditions is complete', () => {
  expect(isComplete(select({ query }))).toBe(true);
  expect(isComplete(select({ query: { ...query, source: 'gridworker' } }))).toBe(false);
  expect(isComplete(select({ query: { ...query, until: to } }))).toBe(false);
  expect(isComplete(select({ recordId }))).toBe(false);
});

test('what is wrong is told on its path', () => {
  expect(issuesOf({})).toEqual(['input REQUIRED']);
  expect(issuesOf({ recordId, query })).toEqual(['input INVALID_VALUE']);
  expect(issuesOf({ recordId: 'x' })).toEqual(['input.recordId INVALID_ID']);
  expect(issuesOf({ department: 'a b' })).toEqual([
    'input.department UNKNOWN_DEPARTMENT',
    'input.from REQUIRED',
    'input.to REQUIRED',
  ]);
  expect(issuesOf({ department: 'police', from: to, to: from })).toEqual(['input.to INVALID_PERIOD']);
  expect(issuesOf({ query: { tree: 'city', fromPosition: 0, toPosition: -1 } })).toEqual([
    'input.query.tree UNKNOWN_VALUE',
    'input.query.fromPosition INVALID_NUMBER',
    'input.query.toPosition INVALID_PERIOD',
  ]);
  expect(issuesOf({ query: { ...query, tree: 'reads', source: 'police' } })).toEqual([
    'input.query.source INVALID_VALUE',
  ]);
  expect(issuesOf({ query: { ...query, entity: 'X', since: to, until: from } })).toEqual([
    'input.query.entity UNKNOWN_ENTITY',
    'input.query.until INVALID_PERIOD',
  ]);
});
