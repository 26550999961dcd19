import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { costOf } from './cost.ts';

const schema = buildSchema(`
  type Query { grids(first: Int, after: String): GridConnection!, grid(code: String): Grid, node: Node, any: Any }
  type Mutation { report(text: String): Grid }
  type GridConnection { nodes: [Grid!]!, hasNext: Boolean }
  interface Node { id: ID }
  union Any = Grid | Unit
  type Grid implements Node { id: ID, code: String, tags: [String!], units: [Unit!]!, residents(first: Int): ResidentConnection! }
  type Unit implements Node { id: ID, grid: Grid }
  type ResidentConnection { nodes: [Resident!]! }
  type Resident { id: ID, grid: Grid }
`);

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const node = getOperationAST(document);
  if (node == null) throw new Error('no operation');
  return costOf({ document, node, variables, schema });
}

test('fields without objects cost nothing, an object costs one', () => {
  expect(cost('{ __typename }')).toBe(0);
  expect(cost('{ grid(code: "1") { id code tags } }')).toBe(1);
});

test('a page costs its size, times what is in each of its entries', () => {
  expect(cost('{ grids(first: 7) { nodes { code } } }')).toBe(1 + 7);
  expect(cost('{ grids(first: 7) { nodes { residents(first: 5) { nodes { grid { id } } } } } }')).toBe(
    1 + 7 * (1 + 1 + 5 * 2),
  );
});

test('a page size costs the same as a literal, as a variable and as a default of one', () => {
  const literal = cost('{ grids(first: 50) { nodes { residents(first: 50) { nodes { id } } } } }');
  const text = '{ grids(first: $n) { nodes { residents(first: $n) { nodes { id } } } } }';
  expect(cost(`query($n: Int) ${text}`, { n: 50 })).toBe(literal);
  expect(cost(`query($n: Int = 50) ${text}`)).toBe(literal);
  expect(cost(`query($n: Int = 50) ${text}`, { n: 7 })).toBeLessThan(literal);
});

test('without a size a page has the usual one', () => {
  const usual = cost('{ grids(first: 20) { nodes { id } } }');
  expect(cost('{ grids { nodes { id } } }')).toBe(usual);
  expect(cost('{ grids(first: null) { nodes { id } } }')).toBe(usual);
  const text = 'query($n: Int) { grids(first: $n) { nodes { id } } }';
  for (const variables of [{}, { n: null }, { n: Number.NaN }, { n: '7' }, { n: {} }])
    expect(cost(text, variables)).toBe(usual);
});

test('a size that is refused later on makes nothing cheaper, and nothing dearer than the largest', () => {
  const text = 'query($n: Int) { grids(first: $n) { nodes { id } } }';
  expect(cost(text, { n: 1e9 })).toBe(cost(text, { n: 200 }));
  for (const n of [0, -1, -1e9, 0.5]) expect(cost(text, { n })).toBe(cost(text, { n: 1 }));
});

test('one document has one cost for each set of variables', () => {
  const document = parse('query($n: Int) { grids(first: $n) { nodes { id } } }');
  const node = getOperationAST(document);
  if (node == null) throw new Error('no operation');
  const of = (n: number) => costOf({ document, node, schema, variables: { n } });
  expect([of(3), of(100), of(3)]).toEqual([4, 101, 4]);
});

test('lists without a page count as many as they usually have', () => {
  expect(cost('{ grid { units { id } } }')).toBe(1 + 20);
});

test('fragments, interfaces and unions cost what is in them', () => {
  const plain = cost('{ grids(first: 3) { nodes { units { id } } } }');
  expect(
    cost(
      '{ grids(first: 3) { ...C } } fragment C on GridConnection { ... { nodes { ... on Grid { units { id } } } } }',
    ),
  ).toBe(plain);
  expect(cost('{ any { ... on Grid { units { id } } ... on Unit { grid { id } } } node { id } }')).toBe(
    1 + 20 + 1 + 1,
  );
});

test('a mutation costs more than a look, and aliases cost each', () => {
  expect(cost('mutation { report(text: "") { id } }')).toBe(10);
  expect(cost('mutation { a: report(text: "") { id } b: report(text: "") { id } }')).toBe(20);
  expect(cost('{ a: grids(first: 10) { nodes { id } } b: grids(first: 10) { nodes { id } } }')).toBe(22);
});
