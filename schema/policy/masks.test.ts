import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mask } from '../events/define.ts';
import { hideAll, maskCitizenId, maskDate, maskName, maskPhone } from './masks.ts';

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

test('masks look as they do on printed certificates', () => {
  expect(maskCitizenId('11010519491231002X')).toBe('110***********002X');
  expect(maskPhone('13812345678')).toBe('138****5678');
  expect(maskPhone('+8613812345678')).toBe('+86****5678');
  expect(maskName('王小明')).toBe('王**');
  expect(maskDate('1987-06-05')).toBe('1987-**-**');
});

test('two citizen ids that differ only between the third and the fifteenth character have one mask', () => {
  fc.assert(
    fc.property(digits(3), digits(11), digits(11), digits(4), (head, one, other, tail) => {
      expect(maskCitizenId(head + one + tail)).toBe(maskCitizenId(head + other + tail));
    }),
  );
});

test('two phones of any length that differ only in the middle have one mask, so the length is hidden, too', () => {
  const middle = fc.stringMatching(/^\d{4,13}$/);
  fc.assert(
    fc.property(digits(3), middle, middle, digits(4), (head, one, other, tail) => {
      expect(maskPhone(head + one + tail)).toBe(maskPhone(head + other + tail));
    }),
  );
});

test('a name shows its first character alone, whole, however rare', () => {
  expect(maskName('𠮷野家')).toBe('𠮷**');
  const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 });
  fc.assert(
    fc.property(character, fc.string(), fc.string(), (first, one, other) => {
      expect(maskName(first + one)).toBe(maskName(first + other));
    }),
  );
});

test('a date shows its year alone', () => {
  const rest = fc.stringMatching(/^-\d\d-\d\d$/);
  fc.assert(
    fc.property(digits(4), rest, rest, (year, one, other) => {
      expect(maskDate(year + one)).toBe(maskDate(year + other));
    }),
  );
});

// A mask must not guess at what it does not know: a short or broken value would be shown nearly whole.
test.each([
  ['a citizen id', maskCitizenId, ['', '1', '110105491231002', '11010519491231002XX']],
  ['a phone', maskPhone, ['', '12345', '123456']],
  ['a name', maskName, ['']],
  ['a date', maskDate, ['', '1987', '87-06-05', 'x1987-06-05']],
] as const)('%s that does not look like one is hidden whole', (_what, mask: Mask, values) => {
  expect(values.map(mask)).toEqual(values.map(() => null));
});

test('of a field without a mask nothing is shown', () => {
  fc.assert(fc.property(fc.string(), (value) => hideAll(value) === null));
});

// A landline of Wuhan has 8 digits, a service number 5 to 7: of seven the mask shows all, of eight it leaves ten guesses.
test.each([7, 8, 9])('a phone of %i digits keeps at least four of them', (length) => {
  const phone = '1234567890'.slice(0, length);
  const shown = (maskPhone(phone) ?? '').replaceAll('*', '').length;
  expect(length - shown).toBeGreaterThanOrEqual(4);
});
