import { errorCodes } from '@cityhub/schema/runtime/errors';
import { expect, test } from 'vitest';
import { readPage, tableRows, uncoded } from './markdown.ts';

const rows = tableRows(readPage('docs/errors.md'), 'code');

test('docs/errors.md has every code, in the order of the code, with its message word for word', () => {
  expect(rows.map(([code = '', message = '']) => [uncoded(code), message])).toEqual(
    Object.entries(errorCodes),
  );
});

test('each code says what to do', () => {
  expect(rows.filter(([, , whatToDo]) => !whatToDo)).toEqual([]);
});
