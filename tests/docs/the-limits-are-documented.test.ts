import { maxima } from '@cityhub/gateway/limits/maxima';
import { lookUpBudget } from '@cityhub/people/model/look-ups';
import { variables } from 'cityhub/config';
import { expect, test } from 'vitest';
import { readPage, tableRows, uncoded } from './markdown.ts';

const page = readPage('docs/limits.md');
const numberIn = (cell: string): number => Number(cell.replaceAll(',', ''));

test('docs/limits.md has every limit of an operation, in the order of the code, with its number', () => {
  const rows = tableRows(page, 'limit');
  expect(rows.map(([limit = '', most = '']) => [uncoded(limit), numberIn(most)])).toEqual(
    Object.entries(maxima),
  );
  expect(rows.filter(([, , what, when]) => !what || !when)).toEqual([]);
});

test('the budgets on the page are the defaults of the configuration', () => {
  const rows = new Map(tableRows(page, 'budget').map(([budget = '', most = '']) => [uncoded(budget), most]));
  for (const name of ['REQUEST_BUDGET', 'QUERY_BUDGET'])
    expect(numberIn(rows.get(name) ?? '')).toBe(Number(variables.find((one) => one.name === name)?.default));
  expect(rows.get('look-ups')).toBe(`${lookUpBudget.missesAnHour}, and ${lookUpBudget.missesADay}`);
});
