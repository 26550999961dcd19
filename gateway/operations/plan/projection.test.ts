import { buildSchema, type GraphQLObjectType, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileProjection } from './projection.ts';
import { selectionReader } from './selected-fields.ts';

const schema = buildSchema(`
  type Query { place: Place places: [Place!] strict: Place! found: [Found] node: Node }
  interface Node { id: ID! }
  type Place implements Node { id: ID! name: String! note: String kind: Kind inner: Place grid: [[Int!]] }
  type Robot { serial: Int }
  union Found = Place | Robot
  enum Kind { HOME WORK }`);

function project(query: string, data: Record<string, unknown>, conditions: Record<string, boolean> = {}) {
  const document = parse(query);
  const node = getOperationAST(document);
  const compiled = compileProjection(schema, selectionReader(schema, document, conditions));
  if (node == null) throw new Error('no operation');
  const { data: projected, errors } = compiled(
    schema.getQueryType() as GraphQLObjectType,
    node.selectionSet,
  )(data);
  return { data: projected, errors: errors.map(({ message, path }) => `${path?.join('.')}: ${message}`) };
}

test('only what was selected is answered, under its response name and in its order', () => {
  const data = { place: { __typename: 'Place', id: 7, title: 'a', name: 'no', secret: 'x' } };
  const { data: answer, errors } = project(
    '{ place { title: name id ... on Node { id } } __typename }',
    data,
  );
  expect(JSON.stringify(answer)).toBe('{"place":{"title":"a","id":"7"},"__typename":"Query"}');
  expect(errors).toEqual([]);
});

test('a null that must not be takes its parent with it, up to the first that may be null', () => {
  const data = {
    places: [{ id: '1', name: 'a' }, { id: '2' }],
    place: { id: '3', inner: { id: '4', name: null } },
  };
  expect(project('{ places { name } place { id inner { name } } }', data)).toEqual({
    data: { places: null, place: { id: '3', inner: null } },
    errors: [
      'places.1.name: Cannot return null for non-nullable field Place.name.',
      'place.inner.name: Cannot return null for non-nullable field Place.name.',
    ],
  });
  expect(project('{ strict { id } }', {})).toEqual({
    data: null,
    errors: ['strict: Cannot return null for non-nullable field Query.strict.'],
  });
});

test('what the public graph does not know is null: values of enums, types, and lists that are none', () => {
  const found = [{ __typename: 'Hidden', serial: 1 }, { __typename: 'Robot', serial: '1' }, 'text', null];
  const data = { place: { id: 'a', kind: 'SECRET', grid: [[1, 2], [null], 3] }, found };
  expect(project('{ place { kind grid } found { ... on Robot { serial } } }', data).data).toEqual({
    place: { kind: null, grid: [[1, 2], null, null] },
    found: [null, { serial: null }, null, null],
  });
});

test('an interface without a type name is answered by its own fields', () => {
  expect(
    project('{ node { id ... on Node { again: id } } }', { node: { id: 'a', again: 'a' } }).data,
  ).toEqual({
    node: { id: 'a', again: 'a' },
  });
});

test('what every object inherits is no field, and the name of the prototype is refused', () => {
  const { data } = project('{ place { constructor: note toString: note } }', { place: { toString: 'own' } });
  expect(JSON.stringify(data)).toBe('{"place":{"constructor":null,"toString":"own"}}');
  expect(() => project('{ place { __proto__: note } }', { place: {} })).toThrow();
});

test('fields are left out and merged as the conditions say', () => {
  const query = `query($a: Boolean!) { place { id inner { id } ...F @include(if: $a) note @skip(if: $a) } }
    fragment F on Place { inner { name } }`;
  const data = { place: { id: '1', note: 'n', inner: { id: '2', name: 'b' } } };
  expect(project(query, data, { a: true }).data).toEqual({
    place: { id: '1', inner: { id: '2', name: 'b' } },
  });
  expect(project(query, data, { a: false }).data).toEqual({
    place: { id: '1', inner: { id: '2' }, note: 'n' },
  });
});
