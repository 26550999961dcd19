import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageOf, birthOf, mostResidents } from './births.ts';
import { cityDay } from './city-day.ts';
import { familyOfResident } from './families.ts';

function keyOf(resident: number): string {
  const family = familyOfResident(resident);
  const { date, sequence } = birthOf(family, resident - family.firstResident);
  return `${date}/${sequence}`;
}

const anyResident = fc.integer({ min: 0, max: mostResidents - 1 });

test('the first hundred thousand residents have births of their own', () => {
  const keys = new Set(Array.from({ length: 100_000 }, (_, index) => keyOf(index)));
  expect(keys.size).toBe(100_000);
});

test('ten million residents are possible, and no two of them share birth date and sequence', () => {
  expect(mostResidents).toBeGreaterThan(10_000_000);
  fc.assert(fc.property(anyResident, anyResident, (a, b) => a === b || keyOf(a) !== keyOf(b)));
});

test('neighbours over the whole range do not collide either', () => {
  const starts = Array.from({ length: 20 }, (_, index) => Math.floor(((mostResidents - 2000) / 19) * index));
  const keys = new Set(
    starts.flatMap((start) => Array.from({ length: 2000 }, (_, index) => keyOf(start + index))),
  );
  expect(keys.size).toBe(40_000);
});

test('the resident after the last is refused', () => {
  expect(() => keyOf(mostResidents + 100)).toThrow(RangeError);
});

test('everybody was born before the city’s day, nobody is older than 93, and the head is of age', () => {
  fc.assert(
    fc.property(anyResident, (resident) => {
      const family = familyOfResident(resident);
      const place = resident - family.firstResident;
      const { date, sequence } = birthOf(family, place);
      const age = ageOf(date);
      expect(date < cityDay && age <= 93 && (place > 0 || age >= 19)).toBe(true);
      expect(sequence >= 1 && sequence <= 999).toBe(true);
    }),
  );
});

test('head and spouse are of opposite sexes, and children are at least 22 years younger than the head', () => {
  fc.assert(
    fc.property(anyResident, (resident) => {
      const family = familyOfResident(resident);
      const births = Array.from({ length: family.size }, (_, place) => birthOf(family, place));
      const [head, spouse, ...children] = births;
      if (head === undefined || spouse === undefined) return;
      expect((head.sequence + spouse.sequence) % 2).toBe(1);
      for (const child of children) expect(ageOf(head.date) - ageOf(child.date)).toBeGreaterThanOrEqual(22);
    }),
  );
});
