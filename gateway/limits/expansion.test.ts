import fc from 'fast-check';
import { type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { type Expansion, expansions } from './expansion.ts';

function measured(text: string): Expansion {
  const document = parse(text);
  return expansions(document)((document.definitions[0] as OperationDefinitionNode).selectionSet);
}

test('fragments are measured as if they were written out', () => {
  const plain = measured('{ a { b { c d } c d } e { b { c d } } }');
  const spread = measured(
    '{ a { b { ...F } ...F } ... on Query { e { b { ...F } } } } fragment F on A { c d }',
  );
  expect(spread).toEqual(plain);
  expect(plain).toMatchObject({ depth: 3, selections: 10, roots: 2 });
});

test('a fragment that is spread again and again counts each time, in the time of one', () => {
  const levels = 200;
  const fragments = Array.from({ length: levels }, (_, level) => {
    const next = `...F${level + 1} `;
    return `fragment F${level} on A { ${next.repeat(9)} }`;
  });
  const found = measured(`{ ...F0 } ${fragments.join(' ')} fragment F${levels} on A { a }`);
  expect(found.selections).toBeGreaterThan(1e180);
  expect(found.depth).toBe(1);
});

test.each([
  '{ ...A } fragment A on Query { ...A }',
  '{ ...A } fragment A on Query { a { ...B } } fragment B on A { ... { b { ...A } } }',
])('a fragment in itself is refused: %s', (text) => {
  expect(() => measured(text)).toThrow('not a valid GraphQL request');
});

test('a fragment that is missing is nothing: validation says so', () => {
  expect(measured('{ ...Missing a }')).toMatchObject({ depth: 1, selections: 1 });
});

test('levels of the schema count by themselves', () => {
  const schema = measured('{ __schema { types { fields { type { fields { name } } } } } a { b } }');
  expect(schema).toMatchObject({ depth: 2, introspectionDepth: 6, introspectionLists: 2 });
  expect(measured('{ a { fields { fields { fields { name } } } } }')).toMatchObject({
    depth: 5,
    introspectionDepth: 0,
    introspectionLists: 0,
  });
});

test('whatever is nested how deep, the depth is that of the braces', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (depth) => {
      expect(measured(`${'{ a '.repeat(depth)}${'}'.repeat(depth)}`)).toMatchObject({
        depth,
        selections: depth,
      });
    }),
    { numRuns: 20 },
  );
});
