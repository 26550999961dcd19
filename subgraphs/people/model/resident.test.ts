import { checkCharacter } from '@cityhub/schema/runtime/citizen-id';
import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ResidentInput, type ResidentRules, residentFields } from './resident.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

const rules: ResidentRules = { today: '2026-11-21', production: false, gridExists: true };
const good: ResidentInput = {
  idempotencyKey: 'push-1',
  citizenId: '11010519491231002X',
  name: '王小明',
  phone: '13812345678',
  gridCode: '420102010001001',
};
const withCheck = (first17: string): string => first17 + checkCharacter(first17);

function issuesOf(input: Partial<ResidentInput>, of: Partial<ResidentRules> = {}): string[] {
  try {
    residentFields({ ...good, ...input }, { ...rules, ...of }, 'inputs', '7');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
}

test('the record holds what was sent, and what the citizen id says', () => {
  expect(residentFields(good, rules)).toEqual({
    citizenId: '11010519491231002X',
    phone: '13812345678',
    name: '王小明',
    birthDate: '1949-12-31',
    sex: 'FEMALE',
    careTags: [],
    gridCode: '420102010001001',
    unitId: null,
  });
  const unitId = '2f6eb909-2439-84cc-85cc-770a9e1afbdb';
  expect(residentFields({ ...good, unitId, careTags: ['独居老人', '失能'] }, rules)).toMatchObject({
    unitId,
    careTags: ['独居老人', '失能'],
  });
});

test.each([
  [{ citizenId: '110105194912310021' }, 'citizenId INVALID_CITIZEN_ID'],
  [{ citizenId: '11010519491231002x' }, 'citizenId INVALID_CITIZEN_ID'],
  [{ citizenId: '' }, 'citizenId INVALID_CITIZEN_ID'],
  [{ name: '' }, 'name REQUIRED'],
  [{ name: '王'.repeat(101) }, 'name TEXT_TOO_LONG'],
  [{ name: '王\u0000' }, 'name INVALID_TEXT'],
  [{ unitId: 'unit-1' }, 'unitId INVALID_ID'],
  [{ careTags: [''] }, 'careTags REQUIRED'],
  [{ careTags: ['x'.repeat(51)] }, 'careTags TEXT_TOO_LONG'],
  [{ careTags: Array.from({ length: 21 }, () => 'x') }, 'careTags TEXT_TOO_LONG'],
  [{ idempotencyKey: '' }, 'idempotencyKey INVALID_IDEMPOTENCY_KEY'],
])('%j is %s', (input, expected) => {
  expect(issuesOf(input)).toEqual([`inputs.7.${expected}`]);
});

test('somebody may be born today, not tomorrow', () => {
  expect(issuesOf({ citizenId: withCheck('42010220261121001') })).toEqual([]);
  expect(issuesOf({ citizenId: withCheck('42010220261122001') })).toEqual([
    'inputs.7.citizenId BIRTH_DATE_IN_FUTURE',
  ]);
});

test('an invented citizen is refused in production alone', () => {
  const citizenId = withCheck('99999919900101001');
  expect(issuesOf({ citizenId })).toEqual([]);
  expect(issuesOf({ citizenId }, { production: true })).toEqual(['inputs.7.citizenId INVENTED_CITIZEN']);
  expect(issuesOf({}, { production: true })).toEqual([]);
});

test('a grid that does not exist is unknown on its path', () => {
  expect(issuesOf({}, { gridExists: false })).toEqual(['inputs.7.gridCode UNKNOWN_GRID']);
});

test('a phone is 5 to 20 digits, with an optional leading +', () => {
  const anyPhone = fc.oneof(fc.stringMatching(/^\+?\d{0,24}$/), fc.string({ unit: anyCharacter }));
  fc.assert(
    fc.property(anyPhone, (phone) => {
      const digits = phone.startsWith('+') ? phone.slice(1) : phone;
      const isPhone =
        digits.length >= 5 &&
        digits.length <= 20 &&
        Array.from(digits).every((one) => '0123456789'.includes(one));
      expect(issuesOf({ phone })).toEqual(isPhone ? [] : ['inputs.7.phone INVALID_PHONE']);
    }),
    { examples: [['110\n'], ['12345\n'], ['１３８１２３４５６７８'], ['++12345'], ['+12345'], ['']] },
  );
});

test('all issues come at once, each on its path', () => {
  const wrong = {
    idempotencyKey: ' ',
    citizenId: 'x',
    name: '',
    phone: 'x',
    unitId: 'x',
    careTags: ['\u0000'],
  };
  expect(issuesOf(wrong, { gridExists: false }).toSorted()).toEqual([
    'inputs.7.careTags INVALID_TEXT',
    'inputs.7.citizenId INVALID_CITIZEN_ID',
    'inputs.7.gridCode UNKNOWN_GRID',
    'inputs.7.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    'inputs.7.name REQUIRED',
    'inputs.7.phone INVALID_PHONE',
    'inputs.7.unitId INVALID_ID',
  ]);
});

test('whatever is sent is stored whole, or refused without a value in the answer', () => {
  const anyText = fc.string({ unit: anyCharacter });
  const anyInput = fc.record({
    idempotencyKey: fc.oneof(anyText, fc.constant('push-1')),
    citizenId: fc.oneof(anyText, fc.constant(good.citizenId)),
    name: anyText,
    phone: fc.oneof(anyText, fc.constant(good.phone)),
    gridCode: anyText,
    unitId: fc.option(anyText),
    careTags: fc.option(fc.array(anyText, { maxLength: 3 })),
  });
  fc.assert(
    fc.property(anyInput, (input) => {
      try {
        const { citizenId, name, phone, gridCode } = residentFields(input, rules);
        expect({ citizenId, name, phone, gridCode }).toEqual({
          citizenId: input.citizenId,
          name: input.name,
          phone: input.phone,
          gridCode: input.gridCode,
        });
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        const texts = new Set(error.issues.flatMap((one) => [...one.path, one.code]));
        expect([...texts].every((one) => /^[A-Za-z_]+$/.test(one))).toBe(true);
      }
    }),
  );
});
