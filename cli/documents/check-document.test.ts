import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { checkDocument } from './check-document.ts';

const schema = buildSchema(
  'type Query { resident(id: ID!): Resident } type Resident { id: ID! name: String }',
);

test('a valid operation is known by its name', () => {
  const text =
    'query One($id: ID!) { resident(id: $id) { ...parts } } fragment parts on Resident { id name }';
  expect(checkDocument(schema, text)).toEqual({ name: 'One' });
});

test.each([
  ['a syntax error', 'query One {', /^Syntax Error: .* \(line 1, column 12\)$/],
  ['a field that is not there', 'query One {\n  nobody\n}', /"nobody".*\(line 2, column 3\)$/],
  ['two operations', 'query A { __typename } query B { __typename }', /holds 2 operations/],
  ['no operation', 'fragment parts on Resident { id }', /holds 0 operations/],
  ['no name', '{ __typename }', /names its operation nothing/],
  ['more text than fits', `query One { __typename } #${'x'.repeat(70_000)}`, /longer than 65536 bytes/],
])('%s is told with its place', (_what, text, wanted) => {
  const found = checkDocument(schema, text);
  expect('wrong' in found ? found.wrong : found).toMatch(wanted);
});
