import type { Role } from '@cityhub/schema/runtime/actor';
import { errorCodes } from '@cityhub/schema/runtime/errors';
import { buildSchema, GraphQLError, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import type { Operation } from '../operations/rules.ts';
import { introspectionRules } from './introspection-rules.ts';

const schema = buildSchema(
  'type Query { resident(id: ID!): Resident } type Resident { id: ID! secretField: String }',
);
const callerAs = (role: Role) => ({ actor: { role } }) as Operation['caller'];

function isRefused(text: string, role: Role, production: boolean): boolean {
  const document = parse(text);
  const operation = { document, caller: callerAs(role) } as Operation;
  try {
    void introspectionRules({ production }).onOperation?.(operation);
    return false;
  } catch (error) {
    expect((error as GraphQLError).extensions['code']).toBe('FORBIDDEN');
    return true;
  }
}

const questions = [
  '{ __schema { types { name } } }',
  '{ __type(name: "Resident") { name } }',
  '{ x: __schema { queryType { name } } }',
  '{ ... { ... on Query { __schema { queryType { name } } } } }',
  'query A { ...f } fragment f on Query { __type(name: "Resident") { name } }',
];

test.each(questions)('%s is for the operator and the auditor alone in production', (text) => {
  const all: Role[] = ['gridworker', 'department', 'auditor', 'operator', 'citizen', 'system'];
  expect(all.filter((role) => !isRefused(text, role, true))).toEqual(['auditor', 'operator']);
  expect(all.filter((role) => isRefused(text, role, false))).toEqual(['citizen']);
});

test('what a thing is may be asked by everybody', () => {
  expect(isRefused('{ __typename resident(id: 1) { __typename } }', 'citizen', true)).toBe(false);
});

const told = (text: string, role: Role) =>
  introspectionRules({ production: true }).toldOf?.(validate(schema, parse(text)), callerAs(role)) ?? [];

test.each([
  '{ residen { id } }',
  '{ resident { id } }',
  '{ resident(id: 1) }',
  '{ resident(id: 1) { secretFeld } }',
  'query($x: Int) { resident(id: $x) { id } }',
])('%s tells whoever may not look at the graph no name of it, nor which part was right', (text) => {
  expect(told(text, 'auditor').length).toBeGreaterThan(0);
  const answers = told(text, 'department');
  expect(answers.map((error) => error.toJSON())).toEqual([
    { message: errorCodes.BAD_REQUEST, extensions: { code: 'BAD_REQUEST' } },
  ]);
});

test('a mistake of the text alone is told to everybody', () => {
  const error = new GraphQLError('Syntax Error: Unexpected "}".');
  const limited = new GraphQLError('x', { extensions: { code: 'QUERY_TOO_COMPLEX' } });
  const rules = introspectionRules({ production: true });
  expect(rules.toldOf?.([error, limited], callerAs('citizen'))).toEqual([error, limited]);
});
