import { expect, test } from 'vitest';
import { readTree } from '../architecture/tree.ts';
import { deadLinks, deadPaths } from './references.ts';

const pages = readTree().filter(({ path }) => path.endsWith('.md'));
const textOf = new Map(pages.map(({ path, text }) => [path, text]));

test('every relative link of every page leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.flatMap((page) => deadLinks(page, textOf))).toEqual([]);
});

test('every file and folder that a page names is there', () => {
  expect(pages.flatMap(deadPaths)).toEqual([]);
});

test('every test that the guarantees name is a test', () => {
  const named = textOf.get('docs/guarantees.md')?.match(/[\w/-]+\.test\.ts/g) ?? [];
  expect(named.length).toBeGreaterThan(10);
});

test('finds a link to a file, and to a heading, that is not there', () => {
  const page = (text: string) => ({ path: 'docs/a.md', text });
  const heading = new Map([['docs/a.md', '# A\n\n## What is *kept*\n']]);
  const dead = (text: string) => deadLinks(page(text), heading);
  expect(dead('[one](gone.md) [two](../README.md) [three](https://example.org/x)')).toEqual([
    'docs/a.md: gone.md',
  ]);
  expect(dead('[four](#what-is-kept) [five](#what-is-gone)')).toEqual(['docs/a.md: #what-is-gone']);
});

test.each([
  ['in code', 'see `schema/runtime/gone.ts`'],
  ['in prose', 'tables (migrations/0099_gone.sql).'],
  ['a folder', 'the folder `tests/gone` holds'],
  ['in a block', '```sh\nnode tools/gone.mjs\n```'],
])('finds a path that is not there, %s', (_where, text) => {
  expect(deadPaths({ path: 'docs/a.md', text })).toHaveLength(1);
});

test('leaves alone what is there, what is a pattern, and what is no path of ours', () => {
  const text = `\`schema/runtime/errors.ts\`, \`architecture.md\`, \`schema/\`, \`subgraphs/<name>/main.ts\`, \`npm/yarn\`,
    https://example.org/docs/gone.md, @cityhub/schema/runtime/gone.ts`;
  expect(deadPaths({ path: 'docs/a.md', text: text })).toEqual([]);
  expect(deadPaths({ path: 'subgraphs/people/README.md', text: 'graph/index.ts' })).toEqual([]);
});
