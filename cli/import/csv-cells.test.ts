import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCells, delimiterOf } from './csv-cells.ts';

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

test('whatever stands in quoted cells comes back, under every delimiter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }),
      fc.constantFrom(',', ';', '\t', '，'),
      (cells, delimiter) => {
        expect(csvCells(cells.map(quoted).join(delimiter), delimiter)).toEqual(cells);
      },
    ),
  );
});

test.each([
  ['a,b', ['a', 'b']],
  ['', ['']],
  [',', ['', '']],
  ['"a"b,c', ['ab', 'c']],
  ['a"b,c', ['a"b', 'c']],
  ['"a\nb",c', ['a\nb', 'c']],
  ['"",""', ['', '']],
])('%j is read as spreadsheets read it', (record, cells) => {
  expect(csvCells(record, ',')).toEqual(cells);
});

test('a quote that does not close is told', () => {
  expect(csvCells('a,"b', ',')).toBeNull();
  expect(csvCells('"a""', ',')).toBeNull();
});

test('the headings tell the delimiter', () => {
  expect(['a,b,c', 'a;b;c', 'a\tb', '姓名，电话', '"a;b",c', 'a'].map(delimiterOf)).toEqual([
    ',',
    ';',
    '\t',
    '，',
    ',',
    ',',
  ]);
});
