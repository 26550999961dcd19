import { type ErrorCode, errorCodes } from '@cityhub/schema/runtime/errors';
import { maskError, withoutValues } from '@cityhub/schema/runtime/mask-error';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Refused before anything ran; whatever a resolver answers is 200 with errors beside the data. */
const badRequests = new Set(['BAD_REQUEST', 'QUERY_TOO_COMPLEX']);

/** What the planner passes on from a subgraph has been masked there: it is known by its code. */
function fromSubgraph(error: GraphQLFormattedError): GraphQLFormattedError | null {
  const code = error.extensions?.['code'];
  if (typeof code !== 'string' || !Object.hasOwn(errorCodes, code)) return null;
  const { issues, retryAfterSeconds, limit, most } = error.extensions ?? {};
  const extensions = {
    code,
    ...(issues === undefined ? {} : { issues }),
    ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}),
    ...(code === 'QUERY_TOO_COMPLEX' && limit !== undefined ? { limit, most } : {}),
  };
  return { message: error.message, ...(error.path === undefined ? {} : { path: error.path }), extensions };
}

/** The body of an answer that is nothing but one error. */
export const errorBody = (code: ErrorCode, message: string = errorCodes[code]) => ({
  errors: [{ message, extensions: { code } }],
});

/** What asks the caller to come again, with the status of an answer that says nothing else. */
const tryLater = { QUOTA_EXCEEDED: 429, LEDGER_BEHIND: 503 } as const;
type TryLater = keyof typeof tryLater;

export const isTryLater = (code: unknown): code is TryLater =>
  typeof code === 'string' && Object.hasOwn(tryLater, code);

/** Why a caller shall come again, after how many seconds, and with which status: by the first of its errors that says so. */
export function tryLaterOf(
  errors: readonly { readonly extensions?: Record<string, unknown> | undefined }[],
): { readonly code: TryLater; readonly retryAfterSeconds: number; readonly status: number } | null {
  for (const { extensions } of errors) {
    const code = extensions?.['code'];
    if (!isTryLater(code)) continue;
    const retryAfterSeconds = Number(extensions?.['retryAfterSeconds'] ?? 60);
    return { code, retryAfterSeconds, status: tryLater[code] };
  }
  return null;
}

/** The status of an answer, and what else its head says. */
function httpOf(extensions: Record<string, unknown> | undefined) {
  const later = tryLaterOf([{ extensions }]);
  if (later !== null)
    return { status: later.status, headers: { 'retry-after': String(later.retryAfterSeconds) } };
  return { status: badRequests.has(String(extensions?.['code'])) ? 400 : 200 };
}

/** The error as callers get it, with the status of its answer. */
export function answerError(error: unknown, onError: (error: unknown) => void): GraphQLError {
  const plain = error as GraphQLFormattedError & { toJSON?: () => GraphQLFormattedError };
  const formatted = typeof plain.toJSON === 'function' ? plain.toJSON() : plain;
  const answer = fromSubgraph(formatted) ?? maskError(formatted, error, onError);
  return new GraphQLError(answer.message, {
    ...(answer.path === undefined ? {} : { path: answer.path }),
    extensions: { ...answer.extensions, http: httpOf(answer.extensions) },
  });
}

/** The places in the text, which the class finds by the text alone. */
export function withLocations(error: GraphQLError, locations: GraphQLError['locations']): GraphQLError {
  if (locations !== undefined)
    Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
  return error;
}

/**
 * Errors of parsing and validation repeat literals that were sent, and a citizen id in a wrong place must not come back:
 * without values, and with a code of the table.
 */
export function clean(error: GraphQLError): GraphQLError {
  const { path, locations } = error;
  // The planner's errors are plain objects, and may lack what the class always has.
  const extensions = (error as { extensions?: Record<string, unknown> }).extensions ?? {};
  const { code } = extensions;
  const known = typeof code === 'string' && Object.hasOwn(errorCodes, code) ? code : 'BAD_REQUEST';
  const message = withoutValues(error.message);
  if (message === error.message && known === code) return error;
  const cleaned = new GraphQLError(message, { path, extensions: { ...extensions, code: known } });
  return withLocations(cleaned, locations);
}
