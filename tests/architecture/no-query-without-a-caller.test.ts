import { expect, test } from 'vitest';
import { importsOf } from './imports.ts';
import { readTree } from './tree.ts';

/**
 * Department databases are the departments' own: exchange shows a department what stands in its own. And people counts
 * look-ups, which a request that only reads cannot write: it reads no record there.
 */
const allowed = ['subgraphs/exchange/store/department-databases.ts', 'subgraphs/people/store/look-ups.ts'];

test('no subgraph opens a connection of its own: whoever reads or writes does it in a caller’s transaction', () => {
  const openers = readTree()
    .filter(
      ({ path }) => path.startsWith('subgraphs/') && !path.endsWith('.test.ts') && !allowed.includes(path),
    )
    .filter(({ text }) => /\b(connectRaw|connectDrizzle|createAccess|postgres\()/.test(text))
    .map(({ path }) => path);
  expect(openers).toEqual([]);
});

test('the runtime hands a connection on to nobody: its access type has no field that is one', () => {
  const platform = readTree().find(({ path }) => path === 'schema/runtime/platform.ts')?.text ?? '';
  const members = /export interface Platform[^{]*\{([\s\S]*?)\n\}/.exec(platform)?.[1] ?? '';
  expect(members).toMatch(/readonly access: Access/);
  expect(members).not.toMatch(/:\s*(Db|RawSql|Sql)\b/);
});

test('the tree was read', () => {
  expect(importsOf(readTree()).length).toBeGreaterThan(100);
});
