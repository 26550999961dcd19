import fc from 'fast-check';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { type Limit, maxima } from './maxima.ts';
import { checkVariables } from './variables.ts';

const schema = buildSchema(`
  type Query { a(ids: [ID!], input: Tree): Int }
  type Mutation { registerResidents(inputs: [RegisterResidentInput!]!): Int, push(input: PushInput!): Int }
  input Tree { down: Tree, names: [String!] }
  input RegisterResidentInput { idempotencyKey: String!, name: String, careTags: [String!] }
  input PushInput { observations: [ObservationInput!]! }
  input ObservationInput { result: Float! }
`);

function refusedBy(text: string, variables: Record<string, unknown>): Limit | null {
  try {
    checkVariables(parse(text).definitions[0] as OperationDefinitionNode, variables, schema);
    return null;
  } catch (error) {
    return (error as { extensions: { limit: Limit } }).extensions.limit;
  }
}
const list = (count: number, one: unknown = 'x'): unknown[] => Array.from({ length: count }, () => one);
const deep = (levels: number): unknown => (levels === 0 ? 1 : { down: deep(levels - 1) });
const anything = 'query($ids: [ID!], $input: Tree) { a(ids: $ids, input: $input) }';

test('a list has as many entries as may be, and not one more', () => {
  expect(refusedBy(anything, { ids: list(maxima.listEntries) })).toBeNull();
  expect(refusedBy(anything, { ids: list(maxima.listEntries + 1) })).toBe('listEntries');
  expect(refusedBy(anything, { input: { names: list(maxima.listEntries + 1) } })).toBe('listEntries');
});

test('a variable is as deep as may be, and not one level more', () => {
  expect(refusedBy(anything, { input: deep(maxima.variableDepth) })).toBeNull();
  expect(refusedBy(anything, { input: deep(maxima.variableDepth + 1) })).toBe('variableDepth');
  let bottomless: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) bottomless = [bottomless];
  expect(refusedBy(anything, { ids: bottomless })).toBe('variableDepth');
});

test('values are counted over all variables, those that nobody declared, too', () => {
  const many = Object.fromEntries(list(11).map((_, index) => [`v${index}`, list(100)]));
  expect(refusedBy(anything, many)).toBe('variableNodes');
  expect(refusedBy('{ a }', many)).toBe('variableNodes');
  expect(refusedBy('{ a }', { undeclared: list(maxima.listEntries + 1) })).toBe('listEntries');
});

test('rows of a push may be many, and what is in a row may not', () => {
  const row = { idempotencyKey: 'k', name: 'n', careTags: ['a', 'b'] };
  const rows = 'mutation($inputs: [RegisterResidentInput!]!) { registerResidents(inputs: $inputs) }';
  expect(refusedBy(rows, { inputs: list(1001, row) })).toBeNull();
  expect(refusedBy(rows, { inputs: list(100_000, row) })).toBe('rowNodes');
  expect(refusedBy(rows, { inputs: [{ ...row, careTags: list(201) }] })).toBe('listEntries');
  const observations = 'mutation($input: PushInput!) { push(input: $input) }';
  expect(refusedBy(observations, { input: { observations: list(1000, { result: 1 }) } })).toBeNull();
});

test('whatever JSON holds is counted or refused, and nothing else is thrown', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (variables) => {
      const limit = refusedBy(anything, variables);
      expect(limit === null || limit in maxima).toBe(true);
    }),
  );
});
