import { expect, test } from 'vitest';
import { barrels } from './barrels.ts';
import { emptyNames } from './names.ts';
import { isSource, readTree } from './tree.ts';

test('no file or folder has a name that anything fits', () => {
  expect(
    emptyNames(
      readTree()
        .filter(isSource)
        .map(({ path }) => path),
    ),
  ).toEqual([]);
});

test('no file only passes on what others export', () => {
  expect(barrels(readTree())).toEqual([]);
});

test.each([
  'schema/runtime/utils.ts',
  'tests/helpers/hub.ts',
  'workers/queue-manager.ts',
  'gateway/common.ts',
  'subgraphs/tickets/model/types.ts',
  'workers/index.ts',
])('finds %s', (path) => {
  expect(emptyNames([path])).toHaveLength(1);
});

test('allows the index of graph/ and of events/, and words that only contain a forbidden one', () => {
  expect(
    emptyNames(['subgraphs/people/graph/index.ts', 'schema/events/index.ts', 'gateway/liberty.ts']),
  ).toEqual([]);
});

test('finds a barrel, and no barrel in a file that also says something itself', () => {
  const barrel = {
    path: 'a/all.ts',
    text: "import { x } from './x.ts';\nexport { x };\nexport * from './y.ts';",
  };
  const own = { path: 'a/own.ts', text: "export { x } from './x.ts';\nexport const z = 1;" };
  const index = { path: 'schema/events/index.ts', text: "export * from './ticket.ts';" };
  expect(barrels([barrel, own, index])).toEqual(['a/all.ts only passes on what others export']);
});
