import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../architecture/tree.ts';
import { readPage, tableRows, uncoded } from './markdown.ts';

/** How many there are: a row is struck out with its reason, not removed. */
const threats = 48;

const columns = ['who, by which door', 'what could go wrong', 'what stops it', 'proof'];

/** What is wrong with the table of threats, row by row. */
function faults(page: string, exists: (path: string) => boolean): string[] {
  const rows = tableRows(page, 'no.');
  const missing = Array.from({ length: threats }, (_, index) => `T${index + 1}`)
    .filter((no) => !rows.some(([first]) => first === no))
    .map((no) => `${no} is missing`);
  const wrong = rows.flatMap(([no = '', ...cells]) => {
    const empty = columns.filter((_, index) => !cells[index]).map((column) => `${no} has no "${column}"`);
    const proofs = (cells[3] ?? '').split(',').map((proof) => uncoded(proof.trim()));
    const none = proofs.filter((proof) => !/\.test\.(ts|mjs|js)$/.test(proof) || !exists(proof));
    return [...empty, ...none.map((proof) => `${no}: ${proof} is no test`)];
  });
  return [...missing, ...wrong];
}

test('each threat of docs/threat-model.md says who, what and what stops it, and names tests that exist', () => {
  const page = readPage('docs/threat-model.md');
  expect(faults(page, (path) => existsSync(join(root, path)))).toEqual([]);
  expect(tableRows(page, 'no.')).toHaveLength(threats);
});

const good = (no: string): string => `| ${no} | a | b | c | \`tests/a.test.ts\` |`;
const table = (rows: readonly string[]): string =>
  [
    '| no. | who, by which door | what could go wrong | what stops it | proof |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
const all = Array.from({ length: threats }, (_, index) => good(`T${index + 1}`));

test.each([
  ['a row that is missing', all.toSpliced(4, 1), 'T5 is missing'],
  ['a row without a proof', all.with(4, '| T5 | a | b | c | |'), 'T5 has no "proof"'],
  [
    'a proof that is not there',
    all.with(4, '| T5 | a | b | c | `tests/gone.test.ts` |'),
    'T5: tests/gone.test.ts is no test',
  ],
  [
    'a second proof that is not there',
    all.with(4, '| T5 | a | b | c | `tests/a.test.ts`, `tests/gone.test.ts` |'),
    'T5: tests/gone.test.ts is no test',
  ],
  [
    'a proof that is no test',
    all.with(4, '| T5 | a | b | c | `gateway/limits/rules.ts` |'),
    'T5: gateway/limits/rules.ts is no test',
  ],
  [
    'a row that says nothing of what stops it',
    all.with(4, '| T5 | a | b | | `tests/a.test.ts` |'),
    'T5 has no "what stops it"',
  ],
])('finds %s', (_what, rows, fault) => {
  expect(faults(table(rows), (path) => !path.includes('gone'))).toContain(fault);
});
