import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { expect, test } from 'vitest';
import { fetchesOf, planTree } from './plan-tree.ts';

const requires = [
  {
    kind: 'InlineFragment' as const,
    typeCondition: 'Grid',
    selections: [
      { kind: 'Field' as const, name: '__typename' },
      { kind: 'Field' as const, name: 'code' },
    ],
  },
];
const path = [{ Field: 'grids' }, { Field: 'nodes' }, '@' as const];

test('a fetch from entities says where they stand and which keys it sends', () => {
  const plan: QueryPlan = {
    kind: 'QueryPlan',
    node: {
      kind: 'Sequence',
      nodes: [
        { kind: 'Fetch', serviceName: 'housing', operation: '{ grids }' },
        {
          kind: 'Flatten',
          path,
          node: { kind: 'Fetch', serviceName: 'tickets', operation: '{ t }', requires },
        },
        {
          kind: 'BatchFetch',
          serviceName: 'people',
          operation: '{ a b }',
          entityBatch: {
            aliases: [
              { alias: 'a', representationsVariableName: 'a', paths: [path], requires },
              { alias: 'b', representationsVariableName: 'b', paths: [path, [{ Field: 'grid' }]], requires },
            ],
          },
        },
      ],
    },
  };
  const tree = planTree(plan);
  expect(tree).toEqual({
    kind: 'SEQUENCE',
    children: [
      { kind: 'FETCH', subgraph: 'housing', operation: '{ grids }', children: [] },
      {
        kind: 'FETCH',
        subgraph: 'tickets',
        operation: '{ t }',
        paths: ['grids.nodes[]'],
        requires: ['Grid { code }'],
        children: [],
      },
      {
        kind: 'FETCH',
        subgraph: 'people',
        operation: '{ a b }',
        paths: ['grids.nodes[]', 'grids.nodes[]', 'grid'],
        requires: ['Grid { code }'],
        children: [],
      },
    ],
  });
  expect(fetchesOf(tree)).toEqual([
    { name: 'housing', fetches: 1 },
    { name: 'people', fetches: 1 },
    { name: 'tickets', fetches: 1 },
  ]);
});

test('a condition without one of its clauses, as the planner writes it, and a subscription are steps, too', () => {
  const fetched = { serviceName: 'exchange', operation: '{ e }' };
  const plan = {
    kind: 'QueryPlan',
    node: {
      kind: 'Sequence',
      nodes: [
        { kind: 'Subscription', primary: fetched },
        {
          kind: 'Condition',
          condition: 'f',
          ifClause: null,
          elseClause: { kind: 'Fetch', ...fetched },
        },
      ],
    },
  } as unknown as QueryPlan;
  const fetch = { kind: 'FETCH', subgraph: 'exchange', operation: '{ e }', children: [] };
  expect(planTree(plan)?.children).toEqual([
    { kind: 'SUBSCRIPTION', children: [fetch] },
    { kind: 'CONDITION', condition: 'f', children: [fetch] },
  ]);
  expect(fetchesOf(planTree(plan))).toEqual([{ name: 'exchange', fetches: 2 }]);
  expect(planTree({ kind: 'QueryPlan' })).toBeNull();
});
