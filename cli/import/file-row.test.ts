import { type RowType, rowTypes } from '@cityhub/schema/import/row-types';
import { expect, test } from 'vitest';
import { readCells, readHeader } from './file-row.ts';

const resident = rowTypes.get('resident') as RowType;
const ticket = rowTypes.get('ticket') as RowType;
const observation = rowTypes.get('observation') as RowType;

test('headings are the graph’s names or the Chinese ones, in any order, with blanks around', () => {
  const header = readHeader(resident, ['网格', ' 姓名 ', '', 'phone', '身份证号码']);
  expect(header.map((column) => column?.name ?? null)).toEqual([
    'gridCode',
    'name',
    null,
    'phone',
    'citizenId',
  ]);
});

test('cells become what their column holds', () => {
  const header = readHeader(ticket, ['gridCode', 'kind', 'subject', 'description']);
  expect(readCells(ticket, header, ['1', '投诉', ' 路灯 ', '不亮']).fields).toEqual({
    gridCode: '1',
    kind: 'COMPLAINT',
    subject: '路灯',
    description: '不亮',
  });
  const tags = readHeader(resident, ['citizenId', 'name', 'phone', 'gridCode', 'careTags']);
  expect(
    readCells(resident, tags, ['1', '2', '+3', '4', '低保；独居、 残疾,,']).fields?.['careTags'],
  ).toEqual(['低保', '独居', '残疾']);
  const numbers = readHeader(observation, ['观测时间', '观测值']);
  for (const [text, value] of [
    ['1.5', 1.5],
    ['-2', -2],
    ['1e3', 1000],
  ] as const)
    expect(readCells(observation, numbers, ['t', text]).fields?.['result']).toBe(value);
  for (const text of ['0x10', '1,5', '1.', 'Infinity', ' - 1'])
    expect(readCells(observation, numbers, ['t', text]).issues).toEqual([
      { column: 'result', code: 'INVALID_NUMBER' },
    ]);
});

test('a formula, a cell that was unreadable and a cell without a heading refuse the row, each once', () => {
  const header = readHeader(resident, ['citizenId', 'name', 'phone', 'gridCode']);
  expect(
    readCells(resident, header, ['=A1', { problem: 'TEXT_TOO_LONG' }, '', '4', 'more', '']).issues,
  ).toEqual([
    { column: 'citizenId', code: 'FORMULA_CELL' },
    { column: 'name', code: 'TEXT_TOO_LONG' },
    { column: null, code: 'UNKNOWN_COLUMN' },
    { column: 'phone', code: 'REQUIRED' },
  ]);
});
