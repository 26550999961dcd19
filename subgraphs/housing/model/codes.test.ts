import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAreaCode, isDivisionCode, isGridCode } from './codes.ts';

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^\\d{${min},${max}}$`));

test('every prefix of a grid code from two digits on is an area', () => {
  const prefix = fc.tuple(digits(15, 15), fc.integer({ min: 2, max: 15 }));
  fc.assert(fc.property(prefix, ([code, length]) => isGridCode(code) && isAreaCode(code.slice(0, length))));
});

test('a division is shorter than a grid, and both are areas', () => {
  fc.assert(
    fc.property(digits(0, 20), (code) => {
      expect(isGridCode(code) && isDivisionCode(code)).toBe(false);
      expect(isGridCode(code) || isDivisionCode(code) ? isAreaCode(code) : true).toBe(true);
    }),
  );
});

test('nothing but digits gets to the database', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => !isAreaCode(text) || /^[0-9]+$/.test(text)),
    { examples: [['42\n'], ['4２'], ['42\u0000'], ["42' or true"]] },
  );
});
