import { errorCodes, ForbiddenError, QuotaExceededError } from '@cityhub/schema/runtime/errors';
import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { answerError, clean } from './answers.ts';

const secret = '11010519491231002X';
const quiet = (): never => expect.unreachable('a bug was reported');

test('what a subgraph has masked passes with its code, its place and its issues', () => {
  const issues = [{ path: ['input', 'name'], code: 'REQUIRED', message: errorCodes.REQUIRED }];
  const error = {
    message: 'text',
    path: ['registerResident'],
    extensions: { code: 'INVALID_INPUT', issues },
  };
  expect(answerError(error, quiet).toJSON()).toEqual({
    message: 'text',
    path: ['registerResident'],
    extensions: { code: 'INVALID_INPUT', issues, http: { status: 200 } },
  });
});

test('of what a subgraph’s error says besides, nothing passes', () => {
  const extensions = { code: 'FORBIDDEN', stacktrace: [secret], serviceName: 'people', sql: secret };
  const answer = answerError({ message: 'text', extensions, locations: [] }, quiet).toJSON();
  expect(answer.extensions).toEqual({ code: 'FORBIDDEN', http: { status: 200 } });
});

test.each([
  ['a code of the table', new ForbiddenError(), 'FORBIDDEN', 200],
  [
    'a refused query',
    new GraphQLError('x', { extensions: { code: 'QUERY_TOO_COMPLEX' } }),
    'QUERY_TOO_COMPLEX',
    400,
  ],
  ['GraphQL’s own', new GraphQLError('Cannot query field "x" on type "Query".'), 'BAD_REQUEST', 400],
] as const)('%s has its status', (_what, error, code, status) => {
  expect(answerError(error, quiet).extensions).toMatchObject({ code, http: { status } });
});

test('over the quota the answer is 429 and says when to come again, from a subgraph of this process or another', () => {
  const wanted = {
    code: 'QUOTA_EXCEEDED',
    retryAfterSeconds: 7,
    http: { status: 429, headers: { 'retry-after': '7' } },
  };
  expect(answerError(new QuotaExceededError(7), quiet).toJSON().extensions).toEqual(wanted);
  const remote = { message: 'text', extensions: { code: 'QUOTA_EXCEEDED', retryAfterSeconds: 7 } };
  expect(answerError(remote, quiet).toJSON().extensions).toEqual(wanted);
});

test.each([
  ['an error of the database', new Error(`duplicate key (citizen_id)=(${secret})`)],
  ['a code that is in no table', { message: secret, extensions: { code: 'ER_DUP_ENTRY' } }],
  ['a code that every object has', { message: secret, extensions: { code: 5 } }],
  ['no error at all', { message: secret }],
])('%s is one sentence for the caller, and the log gets it whole', (_what, error) => {
  const seen: unknown[] = [];
  const answer = answerError(error, (one) => seen.push(one)).toJSON();
  expect(answer.message).toBe(errorCodes.INTERNAL);
  expect(answer.extensions).toMatchObject({ code: 'INTERNAL' });
  expect(JSON.stringify(answer)).not.toContain(secret);
  expect(seen).toEqual([error]);
});

// `in` finds what every object inherits, so such an error passes with whatever message it has.
test.each(['constructor', 'toString'])('the code %j is in no table, either', (code) => {
  const answer = answerError({ message: secret, extensions: { code } }, () => {});
  expect(answer.message).toBe(errorCodes.INTERNAL);
});

test('the errors of parsing and validation lose the literal that was sent, and get a code of the table', () => {
  const told = `Int cannot represent non-integer value: "${secret}"`;
  const answers = [
    new GraphQLError(told, { extensions: { code: 'BAD_REQUEST' } }),
    new GraphQLError('same'),
  ].map(clean);
  expect(answers.map((error) => error.message)).toEqual(['Int cannot represent this value.', 'same']);
  expect(answers.map((error) => error.extensions)).toEqual([
    { code: 'BAD_REQUEST' },
    { code: 'BAD_REQUEST' },
  ]);
});
