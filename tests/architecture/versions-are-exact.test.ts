import { expect, test } from 'vitest';
import { readTree } from './tree.ts';
import { looseVersions } from './versions.ts';

test('every third-party version is exact, and one for all packages', () => {
  const manifests = readTree().filter(({ path }) => /(^|\/)package\.json$/.test(path));
  expect(looseVersions(manifests.map(({ text }) => JSON.parse(text)))).toEqual([]);
});

test('finds a range, a star, and two versions of one package', () => {
  const manifests = [
    { name: 'a', dependencies: { b: '*', zod: '4.6.7', pg: '^8.23.1' } },
    { name: 'b', dependencies: { zod: '4.6.6' }, devDependencies: { knip: '*' } },
  ];
  expect(looseVersions(manifests)).toEqual([
    'a: pg ^8.23.1 is a range',
    'b: zod 4.6.6 is 4.6.7 elsewhere',
    'b: knip * is a range',
  ]);
});
