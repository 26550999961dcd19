import { expect, test } from 'vitest';
import { notAdmitted, statedLimit } from './admission.ts';
import { importsOf } from './imports.ts';
import { isSource, isTest, readTree } from './tree.ts';

const tree = readTree();
const schemaFiles = tree
  .filter((file) => file.path.startsWith('schema/') && isSource(file) && !isTest(file))
  .map(({ path }) => path);

test('every file of schema/ is used by at least two packages', () => {
  expect(notAdmitted(schemaFiles, importsOf(tree))).toEqual([]);
});

test('the README of schema/ states its rule and a number of files that the package keeps to', () => {
  const readme = tree.find(({ path }) => path === 'schema/README.md')?.text ?? '';
  expect(readme).toMatch(/two packages/i);
  expect(statedLimit(readme), 'README says "at most <n> files"').toBeGreaterThanOrEqual(schemaFiles.length);
});

test('finds what one package uses, what only tests use, and what such a file brings along', () => {
  const used = [
    'schema/both.ts',
    'schema/behind-both.ts',
    'schema/one.ts',
    'schema/tested.ts',
    'schema/behind-one.ts',
  ];
  const imports = [
    { from: 'gateway/serve.ts', to: 'schema/both.ts' },
    { from: 'subgraphs/people/main.ts', to: 'schema/both.ts' },
    { from: 'schema/both.ts', to: 'schema/behind-both.ts' },
    { from: 'gateway/serve.ts', to: 'schema/one.ts' },
    { from: 'gateway/limits.ts', to: 'schema/one.ts' },
    { from: 'schema/one.ts', to: 'schema/behind-one.ts' },
    { from: 'tests/harness/hub.ts', to: 'schema/tested.ts' },
    { from: 'workers/seal.test.ts', to: 'schema/tested.ts' },
  ];
  expect(notAdmitted(used, imports)).toEqual([
    'schema/one.ts is used by gateway',
    'schema/tested.ts is used by no package',
    'schema/behind-one.ts is used by no package',
  ]);
});

test('reads the limit, and misses one that is not stated', () => {
  expect(statedLimit('Two packages use each of its at most 60 files.')).toBe(60);
  expect(statedLimit('It is small.')).toBeUndefined();
});
