import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrayTypes, readArray, writeArray } from './array-types.ts';

test('whatever texts a list holds, they are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: 'binary' }))), (list) => {
      expect(readArray(writeArray(list), (element) => element)).toEqual(list);
    }),
  );
});

test('lists are read as the server writes them', () => {
  expect(arrayTypes.textList.parse('{}')).toEqual([]);
  expect(arrayTypes.textList.parse('{a,"b c",NULL,"NULL","x\\"y\\\\z","{1,2}"}')).toEqual([
    'a',
    'b c',
    null,
    'NULL',
    'x"y\\z',
    '{1,2}',
  ]);
  expect(arrayTypes.int8List.parse('{1,-2}')).toEqual([1, -2]);
  expect(arrayTypes.boolList.parse('{t,f}')).toEqual([true, false]);
});

test('a text that stands for a list is sent as it is', () => {
  expect(writeArray('{a}')).toBe('{a}');
});
