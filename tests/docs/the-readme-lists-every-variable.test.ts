import { variables } from 'cityhub/config';
import { describe, expect, test } from 'vitest';
import { readPage, tableRows, uncoded } from './markdown.ts';

const nothing = { 'README.md': 'none', 'README.zh-CN.md': '无' };
const firstHeader = { 'README.md': 'variable', 'README.zh-CN.md': '变量' };
const named = variables.map(({ name, default: value }) => [name, value]);

describe.each(['README.md', 'README.zh-CN.md'] as const)('%s', (file) => {
  const rows = tableRows(readPage(file), firstHeader[file]);

  test('lists the variables that the configuration reads, with their defaults, and no others', () => {
    const listed = rows.map(([name = '', value = '']) => [
      uncoded(name),
      value === nothing[file] ? '' : uncoded(value),
    ]);
    expect(listed).toEqual(named);
  });

  test('says what each is for', () => {
    expect(rows.filter(([, , meaning]) => !meaning)).toEqual([]);
  });
});

test('the English meanings are those that --help prints', () => {
  const meanings = tableRows(readPage('README.md'), 'variable').map(([, , meaning]) => meaning);
  expect(meanings).toEqual(variables.map(({ meaning }) => meaning));
});

test('a row that is missing, and one that is too many, are found', () => {
  const page = '| variable | default |\n|---|---|\n| `PORT` | `4000` |\n| `GONE` | none |\n\nText.';
  const listed = tableRows(page, 'variable').map(([name = '']) => uncoded(name));
  expect(listed).toEqual(['PORT', 'GONE']);
  expect(listed).not.toEqual(named.map(([name]) => name));
});
