import fc from 'fast-check';
import { expect, test } from 'vitest';
import { familyAt, familyOfResident, householdsFor } from './families.ts';

const anyResident = fc.integer({ min: 0, max: 14_000_000 });

test('a resident is one of the members of his household', () => {
  fc.assert(
    fc.property(anyResident, (resident) => {
      const { household, firstResident, size } = familyOfResident(resident);
      expect(familyAt(household)).toEqual(familyOfResident(resident));
      expect(resident >= firstResident && resident < firstResident + size).toBe(true);
    }),
  );
});

test('households follow each other without a gap', () => {
  let next = 0;
  for (let household = 0; household < 10_000; household += 1) {
    const { firstResident, size } = familyAt(household);
    expect(firstResident).toBe(next);
    next += size;
  }
  expect(next / 10_000).toBe(2.6);
});

test('as many households as the residents need', () => {
  expect(householdsFor(0)).toBe(0);
  expect(householdsFor(13)).toBe(5);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 14_000_000 }), (residents) => {
      const last = familyAt(householdsFor(residents) - 1);
      expect(last.firstResident < residents && last.firstResident + last.size >= residents).toBe(true);
    }),
  );
});

test('no two small and no two large households have the same ordinal', () => {
  const keys = Array.from({ length: 10_000 }, (_, household) => {
    const { sort, ordinal } = familyAt(household);
    return `${sort}/${ordinal}`;
  });
  expect(new Set(keys).size).toBe(keys.length);
});
