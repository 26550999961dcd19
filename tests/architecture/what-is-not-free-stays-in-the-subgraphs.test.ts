import { expect, test } from 'vitest';
import { importsOf } from './imports.ts';
import { reachedFrom } from './reach.ts';
import { isTest, readTree } from './tree.ts';

// @apollo/subgraph (MIT) brings @apollo/federation-internals (Elastic-2.0). It builds a subgraph's schema; the gateway, the
// workers and what departments and auditors run do without. @apollo/gateway (Elastic-2.0) is what benchmarks compare with.

const imports = importsOf(readTree().filter((file) => !isTest(file)));
const elastic = (name: string): boolean =>
  /^@apollo\/(subgraph|federation-internals|gateway|composition|query-)/.test(name);

test.each(['gateway', 'workers', 'receiver', 'verifier', 'migrations'])(
  'nothing of %s leads to it',
  (folder) => {
    const reached = [...reachedFrom([folder], imports)];
    expect(reached.length).toBeGreaterThan(5);
    expect(reached.filter(elastic)).toEqual([]);
  },
);

test('the product imports of it only what builds a subgraph', () => {
  const reached = [...reachedFrom(['cli', 'gateway', 'schema', 'subgraphs', 'workers'], imports)];
  expect(reached.filter(elastic)).toEqual(['@apollo/subgraph']);
});

test('finds what is reached by a detour', () => {
  const detour = [
    { from: 'gateway/a.ts', to: 'schema/b.ts' },
    { from: 'schema/b.ts', to: 'schema/c.ts' },
    { from: 'schema/c.ts', to: '@apollo/subgraph' },
    { from: 'cli/d.ts', to: '@apollo/gateway' },
  ];
  expect([...reachedFrom(['gateway'], detour)].filter(elastic)).toEqual(['@apollo/subgraph']);
});
