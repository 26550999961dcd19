import { readCitizenId } from '@cityhub/schema/runtime/citizen-id';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { birthOf, mostResidents } from './births.ts';
import { citizenIdOf, sexOf } from './citizen-ids.ts';
import { familyOfResident } from './families.ts';

/** ISO 7064 MOD 11-2 as the standard defines it: the whole number, check character included, is 1 modulo 11. */
function isMod11Of2(id: string): boolean {
  const digits = Array.from(id, (one) => (one === 'X' ? 10 : Number(one)));
  return digits.reduce((sum, digit) => (sum * 2 + digit) % 11, 0) === 1;
}

test('the standard’s own example passes the independent check', () => {
  expect(isMod11Of2('11010519491231002X')).toBe(true);
  expect(isMod11Of2('110105194912310021')).toBe(false);
});

test('every citizen id is valid by GB 11643, is nobody’s, and says the birth date and sex of its resident', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: mostResidents - 1 }), (resident) => {
      const family = familyOfResident(resident);
      const birth = birthOf(family, resident - family.firstResident);
      const id = citizenIdOf(birth);
      expect(isMod11Of2(id)).toBe(true);
      expect(readCitizenId(id)).toEqual({ region: '999999', birthDate: birth.date, sex: sexOf(birth) });
    }),
  );
});
