import { expect, test } from 'vitest';
import { readTree } from './tree.ts';
import { domains, oddTwins } from './twins.ts';

const shape = [
  'README.md',
  'package.json',
  'turbo.json',
  'main.ts',
  'config.ts',
  'graph/index.ts',
  'graph/ticket.ts',
  'actions/open.ts',
  'store/tables.ts',
  'model/ticket.ts',
];
const six = domains.flatMap((domain) => shape.map((part) => `subgraphs/${domain}/${part}`));

test('the six subgraphs have one shape', () => {
  expect(oddTwins(readTree().map(({ path }) => path))).toEqual([]);
});

test('accepts six twins', () => {
  expect(oddTwins(six)).toEqual([]);
});

test('finds a missing file, a missing layer, a stray file and a seventh subgraph', () => {
  const paths = six.filter(
    (path) => path !== 'subgraphs/housing/config.ts' && path !== 'subgraphs/people/actions/open.ts',
  );
  expect(oddTwins([...paths, 'subgraphs/tickets/notes.ts', 'subgraphs/taxes/main.ts'])).toEqual([
    'subgraphs/taxes is no domain',
    'subgraphs/people/actions/ is missing',
    'subgraphs/housing/config.ts is missing',
    'subgraphs/tickets/notes.ts is no part of a subgraph',
  ]);
});
