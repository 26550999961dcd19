import { expect, test } from 'vitest';
import { importsOf } from './imports.ts';
import { untagged } from './tags.ts';
import { readTree } from './tree.ts';
import { wallsBroken } from './walls.ts';

test('imports go graph → actions → store → model inside a subgraph, and only to schema between packages', () => {
  expect(wallsBroken(importsOf(readTree()))).toEqual([]);
});

test.each([
  ['a layer that reaches up', 'subgraphs/tickets/model/ticket.ts', 'subgraphs/tickets/store/tables.ts'],
  [
    'a layer that reaches its composition root',
    'subgraphs/tickets/graph/index.ts',
    'subgraphs/tickets/main.ts',
  ],
  ['a layer that reads the configuration', 'subgraphs/tickets/store/db.ts', 'subgraphs/tickets/config.ts'],
  ['a fifth layer', 'subgraphs/tickets/services/open.ts', 'subgraphs/tickets/model/ticket.ts'],
  ['a subgraph in another subgraph', 'subgraphs/tickets/actions/open.ts', 'subgraphs/people/model/person.ts'],
  ['a subgraph in the gateway', 'gateway/serve.ts', 'subgraphs/people/graph/index.ts'],
  ['the workers in a subgraph', 'subgraphs/people/actions/push.ts', 'workers/dispatch.ts'],
  ['anyone in schema', 'schema/runtime/actor.ts', 'subgraphs/people/model/person.ts'],
  ['schema in the verifier', 'verifier/main.ts', 'schema/runtime/canonical.ts'],
  ['a library in the verifier', 'verifier/main.ts', 'jose'],
  ['the tests in the product', 'cli/main.ts', 'tests/harness/hub.ts'],
  ['a package that nobody has placed', 'plugins/main.ts', 'schema/runtime/actor.ts'],
])('finds %s', (_, from, to) => {
  expect(wallsBroken([{ from, to }])).toHaveLength(1);
});

test.each([
  ['subgraphs/tickets/main.ts', 'subgraphs/tickets/config.ts'],
  ['subgraphs/tickets/graph/query/open.ts', 'subgraphs/tickets/store/tickets.ts'],
  ['subgraphs/tickets/store/tickets.ts', 'schema/runtime/database.ts'],
  ['workers/dispatch.ts', 'bullmq'],
  ['cli/up.ts', 'subgraphs/tickets/graph/index.ts'],
  ['tests/harness/hub.ts', 'subgraphs/people/store/tables.ts'],
])('allows %s → %s', (from, to) => {
  expect(wallsBroken([{ from, to }])).toEqual([]);
});

test('every package carries the tag of its side', () => {
  expect(untagged(readTree())).toEqual([]);
});

test('finds a package without a tag and one with the tag of another side', () => {
  const files = [
    { path: 'gateway/package.json', text: '{}' },
    { path: 'subgraphs/people/package.json', text: '{}' },
    { path: 'subgraphs/people/turbo.json', text: '{ "tags": ["cli"] }' },
  ];
  expect(untagged(files)).toEqual([
    'gateway/turbo.json lacks the tag "gateway"',
    'subgraphs/people/turbo.json lacks the tag "subgraph"',
  ]);
});
