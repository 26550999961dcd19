import fc from 'fast-check';
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  graphqlSync,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { dateScalar, dateTimeScalar, positionScalar } from '../graph/scalars.ts';
import { errorCodes, ForbiddenError, InvalidInputError, issue } from './errors.ts';
import { maskError, withoutValues } from './mask-error.ts';

const types = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Sex', 'Person', 'Date', 'DateTime', 'Position'];
const fields = types.flatMap((type) => [`a${type}: ${type}`, `all${type}: [${type}!]`]);

function schemaOf(): GraphQLSchema {
  const schema = buildSchema(`
    scalar Date scalar DateTime scalar Position
    enum Sex { FEMALE MALE }
    input Person { ${fields.join(' ')} must: String! }
    type Query { ask(${fields.join(' ')}): String }
  `);
  for (const scalar of [dateScalar, dateTimeScalar, positionScalar]) {
    const { parseValue, parseLiteral } = scalar;
    Object.assign(schema.getType(scalar.name) as object, { parseValue, parseLiteral });
  }
  return schema;
}
const schema = schemaOf();

/** The errors as callers get them, and how many were no error of the caller's. */
function masked(result: ExecutionResult): { text: string; bugs: number; codes: unknown[] } {
  let bugs = 0;
  const errors = (result.errors ?? []).map((error) => maskError(error.toJSON(), error, () => (bugs += 1)));
  return { text: JSON.stringify(errors), bugs, codes: errors.map((error) => error.extensions?.['code']) };
}

/** A token that stands in every value that is sent, so that a text that repeats any part of it is found. */
const secret = '11010519491231002';
const leaf = fc.constantFrom<unknown>(
  secret,
  `王${secret}`,
  `"; at "x.${secret}"; `,
  `line\n${secret}`,
  Number(secret),
  -Number(secret),
  Number(`0.${secret}`),
);
/** As JSON.parse makes objects. */
const plain = { noNullPrototype: true } as const;
const anyValue = fc.oneof(
  { maxDepth: 3 },
  leaf,
  fc.array(leaf, { minLength: 1, maxLength: 3 }),
  fc.record(
    { must: leaf, aInt: leaf, allPerson: fc.array(fc.record({ must: leaf, aSex: leaf }, plain)) },
    plain,
  ),
  fc.record({ unknown: leaf }, plain),
);
const holdsSecret = (text: string): boolean => /1101051949123100|0\.110105194912310/.test(text);

describe('no value that was sent comes back', () => {
  test.each(types)('when a variable is no %s', (type) => {
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, list) => {
        const [name, of] = list ? [`all${type}`, `[${type}!]`] : [`a${type}`, type];
        const source = `query($value: ${of}) { ask(${name}: $value) }`;
        const { text, bugs } = masked(graphqlSync({ schema, source, variableValues: { value } }));
        expect(holdsSecret(text), text).toBe(false);
        expect(bugs).toBe(0);
      }),
    );
  });

  const literals = [
    `"${secret}"`,
    `${secret}`,
    `-${secret}`,
    `${secret}.5`,
    `"""block ${secret}"""`,
    `"""\nof\nlines ${secret}\n"""`,
    `["${secret}"]`,
    `[${secret}]`,
    `{ must: "${secret}", aInt: "${secret}" }`,
    `{ must: ${secret}, aSex: "${secret}", aDate: "${secret}" }`,
    `{ must: "x", allPerson: [{ must: ${secret} }] }`,
    // The check character of a citizen id without quotes.
    `${secret}X`,
  ];
  test.each(types)('when a literal is no %s', (type) => {
    for (const literal of literals) {
      const source = `{ a: ask(a${type}: ${literal}) b: ask(all${type}: ${literal}) }`;
      const { text, bugs } = masked(graphqlSync({ schema, source }));
      expect(holdsSecret(text), `${literal}: ${text}`).toBe(false);
      expect(bugs).toBe(0);
    }
  });
});

// A subgraph executes what the planner has made without validating it again, and then graphql-js has its own words.
test('no literal comes back when a document is executed that nobody has validated', () => {
  const document = parse(`{ ask(aInt: "${secret}") }`);
  const { text } = masked(execute({ schema, document }) as FormattedExecutionResult as ExecutionResult);
  expect(holdsSecret(text), text).toBe(false);
});

// A quote or a colon forgotten, and the value is what the parser stumbles over.
test.each([`{ ask(aString "${secret}") }`, `{ ask(aString: "x" "${secret}") }`, `{ ask ${secret} }`])(
  'no value comes back when the document has no grammar: %s',
  (source) => {
    const { text } = masked(graphqlSync({ schema, source }));
    expect(holdsSecret(text), text).toBe(false);
  },
);

test('the caller still learns which variable, and where in it', () => {
  const source = 'query($value: Person) { ask(aPerson: $value) }';
  const { errors } = graphqlSync({ schema, source, variableValues: { value: { must: 'x', aInt: secret } } });
  expect(withoutValues(String(errors?.[0]?.message))).toBe(
    'Variable "$value" has an invalid value at "value.aInt".',
  );
});

// The error that says the place is taken for a wrapper of the one that says what is wrong, and thrown away.
test('the caller learns the same of an error as it is masked', () => {
  const source = 'query($value: Person) { ask(aPerson: $value) }';
  const { errors } = graphqlSync({ schema, source, variableValues: { value: { must: 'x', aInt: secret } } });
  const [error] = errors ?? [];
  const { message } = maskError(error?.toJSON() ?? { message: '' }, error, () => {});
  expect(message).toBe('Variable "$value" has an invalid value at "value.aInt".');
});

test('a message without a value stays as it is', () => {
  for (const message of [
    'Cannot query field "nome" on type "Resident".',
    'Variable "$input" of required type "String!" was not provided.',
    errorCodes.UNAUTHENTICATED,
  ])
    expect(withoutValues(message)).toBe(message);
});

const quiet = (): never => expect.unreachable('a bug was reported');

test('a domain error keeps its code, its text and its issues, however deep it was thrown', () => {
  const wrong = new InvalidInputError([issue('UNKNOWN_GRID', 'input', 'gridCode')]);
  const inner = new GraphQLError(wrong.message, { originalError: wrong });
  const outer = new GraphQLError('outer', { originalError: inner, path: ['registerResident'] });
  expect(maskError(outer.toJSON(), outer, quiet)).toEqual({
    message: errorCodes.INVALID_INPUT,
    path: ['registerResident'],
    extensions: { code: 'INVALID_INPUT', issues: wrong.issues },
  });
  const forbidden = new ForbiddenError();
  expect(maskError({ message: 'x' }, forbidden, quiet).extensions).toEqual({ code: 'FORBIDDEN' });
});

test('a class of its own kind, as Apollo Server has them, is an error of GraphQL, and brings no head of an answer along', () => {
  class NotAsked extends GraphQLError {
    override name = 'NotAsked';
  }
  const error = new NotAsked(`Unknown operation named "${secret}".`, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
  expect(maskError({ message: 'x' }, error, quiet)).toEqual({
    message: 'No operation of the document has this name.',
    extensions: { code: 'BAD_REQUEST' },
  });
});

test('whatever else is thrown is one sentence for the caller, and whole for the log', () => {
  const thrown = [
    new Error(`duplicate key: (citizen_id)=(${secret})`),
    new TypeError(secret),
    secret,
    { message: secret },
    null,
    undefined,
  ];
  for (const cause of thrown) {
    const seen: unknown[] = [];
    const wrapped = new GraphQLError(secret, { originalError: cause as Error, path: ['resident'] });
    const masked =
      cause instanceof Error ? maskError(wrapped.toJSON(), wrapped, (one) => seen.push(one)) : null;
    const bare = maskError({ message: secret }, cause, (one) => seen.push(one));
    for (const answer of [masked, bare]) {
      if (answer === null) continue;
      expect(answer.message).toBe(errorCodes.INTERNAL);
      expect(answer.extensions).toEqual({ code: 'INTERNAL' });
    }
    expect(seen.every((one) => one === cause)).toBe(true);
    expect(seen.length).toBe(masked === null ? 1 : 2);
  }
});

test('an error of GraphQL has a code of the table, whichever it came with', () => {
  const codes = (code?: string) =>
    maskError({ message: 'x' }, new GraphQLError('x', { extensions: { code } }), quiet).extensions?.['code'];
  expect([codes(), codes('QUERY_TOO_COMPLEX'), codes('GRAPHQL_VALIDATION_FAILED')]).toEqual([
    'BAD_REQUEST',
    'QUERY_TOO_COMPLEX',
    'BAD_REQUEST',
  ]);
});
