import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../architecture/tree.ts';
import { readPage, tableRows } from './markdown.ts';

/** Promises without a test that is there. "The same test" is that of the row above. */
function unproven(rows: readonly string[][], exists: (path: string) => boolean): string[] {
  return rows.flatMap(([promise = '', how = '', proof = ''], index) => {
    const tests = [...proof.matchAll(/[\w./-]+\.test\.(?:ts|mjs)/g)].map(([path]) => path);
    const same = index > 0 && proof.startsWith('the same test');
    if (how !== '' && (same || tests.length > 0) && tests.every(exists)) return [];
    return [promise.slice(0, 60)];
  });
}

test('every promise of docs/guarantees.md says how it is kept and names a test that exists', () => {
  const rows = tableRows(readPage('docs/guarantees.md'), 'promise');
  expect(rows.length).toBeGreaterThan(50);
  const exists = (path: string): boolean =>
    [path, normalize(join(dirname('docs/guarantees.md'), path))].some((one) => existsSync(join(root, one)));
  expect(unproven(rows, exists)).toEqual([]);
});

test('finds a promise without a test, one whose test is gone, and one that does not say how', () => {
  const rows = [
    ['kept', 'so', '`tests/a.test.ts`'],
    ['as well', 'so', 'the same test'],
    ['bare', 'so', 'trust us'],
    ['old', 'so', '`tests/a.test.ts`, `tests/gone.test.ts`'],
    ['silent', '', '`tests/a.test.ts`'],
  ];
  expect(unproven(rows, (path) => !path.includes('gone'))).toEqual(['bare', 'old', 'silent']);
  expect(unproven([['first', 'so', 'the same test']], () => true)).toEqual(['first']);
});
