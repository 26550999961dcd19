import { expect, test } from 'vitest';
import { installedFor } from './installed.ts';
import { isFree, unfreeLicences } from './licences.ts';
import { readTree, root } from './tree.ts';

const shipped = readTree()
  .flatMap(({ path }) => path.match(/^(.+)\/package\.json$/)?.[1] ?? [])
  .filter((folder) => folder !== 'tests');

// @apollo/subgraph (MIT) prints and builds the subgraph schemas with it. Elastic-2.0 lets anyone use, change and pass it
// on, and forbids only to sell the library itself as a hosted service, which a city's data hub is not.
const exceptions = new Map([['@apollo/federation-internals', 'Elastic-2.0']]);

test('everything that the hub ships is free software, but for one documented package', () => {
  const packages = installedFor(root, shipped);
  expect(packages.length).toBeGreaterThan(50);
  expect(unfreeLicences(packages, exceptions)).toEqual([]);
  expect(unfreeLicences(packages, new Map()), 'an exception that is no longer needed').toHaveLength(
    exceptions.size,
  );
});

test('finds a licence that restricts use, and a package that has none', () => {
  const packages = [
    { name: 'kept', version: '1.0.0', licence: 'Elastic-2.0' },
    { name: 'closed', version: '1.0.0', licence: 'Elastic-2.0' },
    { name: 'silent', version: '1.0.0', licence: '' },
    { name: 'free', version: '1.0.0', licence: 'MIT' },
  ];
  expect(unfreeLicences(packages, new Map([['kept', 'Elastic-2.0']]))).toEqual([
    'closed 1.0.0: Elastic-2.0',
    'silent 1.0.0: no licence',
  ]);
});

test('an exception holds only for the licence it was made for', () => {
  const changed = [{ name: 'kept', version: '2.0.0', licence: 'BUSL-1.1' }];
  expect(unfreeLicences(changed, new Map([['kept', 'Elastic-2.0']]))).toHaveLength(1);
});

test('of alternatives one must be free, of a combination all', () => {
  expect(isFree('(MIT OR GPL-3.0-only)')).toBe(true);
  expect(isFree('(MIT AND GPL-3.0-only)')).toBe(false);
  expect(isFree('SEE LICENSE IN LICENSE.md')).toBe(false);
});
