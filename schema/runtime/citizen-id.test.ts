import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCharacter, inventedRegion, readCitizenId } from './citizen-id.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

const example = '11010519491231002X';

/** ISO 7064 MOD 11-2 by its recurrence over all 18 characters: shares nothing with the weights of the module. */
function isMod11Of2(id: string): boolean {
  const digits = Array.from(id, (one) => (one === 'X' ? 10 : Number(one)));
  return digits.reduce((sum, digit) => (sum * 2 + digit) % 11, 0) === 1;
}

const anyDay = fc
  .date({
    min: new Date('1850-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10));
const anyFacts = fc.record({
  region: fc.integer({ min: 1, max: 999_999 }).map((code) => String(code).padStart(6, '0')),
  birthDate: anyDay,
  sequence: fc.integer({ min: 0, max: 999 }),
});
const idOf = (facts: { region: string; birthDate: string; sequence: number }): string => {
  const body = `${facts.region}${facts.birthDate.replaceAll('-', '')}${String(facts.sequence).padStart(3, '0')}`;
  return body + checkCharacter(body);
};
const anyId = anyFacts.map(idOf);

test('the standard’s own example says region, birth date and sex', () => {
  expect(readCitizenId(example)).toEqual({ region: '110105', birthDate: '1949-12-31', sex: 'FEMALE' });
  expect(readCitizenId('440524188001010014')).toEqual({
    region: '440524',
    birthDate: '1880-01-01',
    sex: 'MALE',
  });
});

test.each([...Array.from('0123456789x'), 'Ｘ', 'Χ', ' ', ''])(
  'the example with check character %j is refused',
  (last) => {
    expect(readCitizenId(example.slice(0, 17) + last)).toBeNull();
  },
);

test('whoever has a region, a birth date and a sequence has a citizen id that says them', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const id = idOf(facts);
      expect(isMod11Of2(id)).toBe(true);
      expect(readCitizenId(id)).toEqual({
        region: facts.region,
        birthDate: facts.birthDate,
        sex: facts.sequence % 2 === 1 ? 'MALE' : 'FEMALE',
      });
    }),
  );
});

test('one digit that was read or typed wrong is always caught', () => {
  const change = fc.tuple(anyId, fc.nat(17), fc.constantFrom(...Array.from('0123456789X')));
  fc.assert(
    fc.property(change, ([id, place, character]) => {
      fc.pre(id[place] !== character);
      expect(readCitizenId(id.slice(0, place) + character + id.slice(place + 1))).toBeNull();
    }),
  );
});

test('two neighbours that were swapped are always caught', () => {
  fc.assert(
    fc.property(anyId, fc.nat(16), (id, place) => {
      const [left, right] = [id[place] as string, id[place + 1] as string];
      fc.pre(left !== right);
      expect(readCitizenId(id.slice(0, place) + right + left + id.slice(place + 2))).toBeNull();
    }),
  );
});

test.each(['19000229', '20230229', '20240230', '20241301', '20240001', '20240100', '18491231', '00000101'])(
  '%s is no birth date',
  (day) => {
    const body = `110105${day}001`;
    expect(readCitizenId(body + checkCharacter(body))).toBeNull();
  },
);

test.each(['20000229', '18500101', '99991231'])('%s is a day of the calendar', (day) => {
  const body = `110105${day}001`;
  expect(readCitizenId(body + checkCharacter(body))).not.toBeNull();
});

test('region 000000 is nowhere, and region 999999 stands for invented citizens', () => {
  const ofRegion = (region: string) => readCitizenId(idOf({ region, birthDate: '1990-01-01', sequence: 1 }));
  expect(ofRegion('000000')).toBeNull();
  expect(ofRegion(inventedRegion)?.region).toBe('999999');
});

test.each([
  ['the form of 15 digits', '110105491231002'],
  ['one digit too few', example.slice(1)],
  ['one digit too many', `1${example}`],
  ['a space before', ` ${example}`],
  ['full-width digits', '１１０１０５１９４９１２３１００２X'],
  ['Arabic-Indic digits', '١١٠١٠٥١٩٤٩١٢٣١٠٠٢X'],
  ['a sign', `+${example.slice(1)}`],
  ['nothing', ''],
])('%s is no citizen id', (_what, text) => {
  expect(readCitizenId(text)).toBeNull();
});

test('never fails, and reads nothing that is not 17 digits and a check character', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, minLength: 16, maxLength: 20 }), (text) => {
      expect(readCitizenId(text) === null || /^\d{17}[\dX]$/.test(text)).toBe(true);
    }),
  );
});
