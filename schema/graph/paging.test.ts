import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../runtime/errors.ts';
import { isUuid } from '../runtime/input-checks.ts';
import { encodeCursor } from './cursor.ts';
import { keyAfter } from './paging.ts';

/** Lone surrogates among them; fast-check's own `binary` takes a second to prepare. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

test('a first page begins nowhere', () => {
  expect(keyAfter({}, isUuid)).toBeNull();
  expect(keyAfter({ after: null }, isUuid)).toBeNull();
});

test('a later page begins after the key in the cursor', () => {
  fc.assert(fc.property(fc.uuid(), (id) => keyAfter({ after: encodeCursor([id]) }, isUuid) === id));
});

test('a made-up key never reaches the database', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(() => keyAfter({ after: encodeCursor([text]) }, isUuid)).toThrow(InvalidInputError);
      expect(() => keyAfter({ after: text }, isUuid)).toThrow(InvalidInputError);
    }),
    { examples: [["' or true --"], ['\u0000'], ['']] },
  );
});
