import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { DomainError, errorCodes, TryLaterError } from './errors.ts';

/** graphql-js repeats the value that was sent in these messages; a citizen id must not come back in an error. */
const echoes: readonly [RegExp, string][] = [
  // A path of names and small indices that begins with the variable: what else stands behind `at` may be the value's own.
  [
    /^Variable "\$(\w+)" got invalid value [\s\S]*? at "(\1(?:\.[A-Za-z_]\w*|\.\d{1,4}|\[\d{1,4}\])*)"; [\s\S]*$/,
    'Variable "$$$1" has an invalid value at "$2".',
  ],
  [/^Variable "(\$\w+)" got invalid value [\s\S]*$/, 'Variable "$1" has an invalid value.'],
  [/^(\w+) cannot represent ([\w -]+?)( value)?: [\s\S]*$/, '$1 cannot represent this value.'],
  [/^Argument "([^"]+)" has invalid value [\s\S]*$/, 'Argument "$1" has an invalid value.'],
  // The parser names the token that it found, and a token may be a citizen id. The place is in `locations`.
  [/^Syntax Error: [\s\S]*$/, 'Syntax Error: the document cannot be read at this place.'],
  [/^Expected value of type "([^"]+)", found [\s\S]*$/, 'Expected a value of type "$1".'],
  [/^Value "[\s\S]*?" does not exist in "(\w+)" enum\.[\s\S]*$/, 'Not a value of enum "$1".'],
  [/^Unknown operation named [\s\S]*$/, 'No operation of the document has this name.'],
  [/^Enum "(\w+)" cannot represent[\s\S]*$/, 'Not a value of enum "$1".'],
];

export function withoutValues(message: string): string {
  const found = echoes.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(found[0], found[1]);
}

/**
 * By its tag, which Apollo Server's own classes inherit: a process may hold graphql twice, as ES module and as CommonJS, and
 * each has a class of its own.
 */
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && Object.prototype.toString.call(error) === '[object GraphQLError]';
}

function deepest(error: unknown): unknown {
  const cause = isGraphQLError(error) ? error.originalError : undefined;
  return cause === undefined || cause === null ? error : deepest(cause);
}

/** What was thrown. Where GraphQL itself complains, the outermost error is it: that one says where. */
function rootCause(error: unknown): unknown {
  const thrown = deepest(error);
  return isGraphQLError(thrown) ? error : thrown;
}

/**
 * The error as callers get it: domain errors with their code, GraphQL's own without the values that were sent, and for
 * everything else one sentence; the real one goes to `onError`.
 */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  onError: (error: unknown) => void,
): GraphQLFormattedError {
  const cause = rootCause(error);
  const place = {
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
  };
  if (cause instanceof DomainError) {
    const issues = 'issues' in cause ? { issues: cause.issues } : {};
    const wait = cause instanceof TryLaterError ? { retryAfterSeconds: cause.retryAfterSeconds } : {};
    return { message: cause.message, ...place, extensions: { code: cause.code, ...issues, ...wait } };
  }
  if (isGraphQLError(cause)) {
    const { code, http: _http, ...extensions } = cause.extensions;
    const known = typeof code === 'string' && Object.hasOwn(errorCodes, code) ? code : 'BAD_REQUEST';
    return {
      message: withoutValues(cause.message),
      ...place,
      extensions: { ...extensions, code: known },
    };
  }
  onError(cause);
  return { message: errorCodes.INTERNAL, ...place, extensions: { code: 'INTERNAL' } };
}
