import { errorCodes } from '@cityhub/schema/runtime/errors';
import { maskError, withoutValues } from '@cityhub/schema/runtime/mask-error';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Refused before anything ran; whatever a resolver answers is 200 with errors beside the data. */
const badRequests = new Set(['BAD_REQUEST', 'QUERY_TOO_COMPLEX']);

/** What the planner passes on from a subgraph has been masked there: it is known by its code. */
function fromSubgraph(error: GraphQLFormattedError): GraphQLFormattedError | null {
  const code = error.extensions?.['code'];
  if (typeof code !== 'string' || !(code in errorCodes)) return null;
  const issues = error.extensions?.['issues'];
  const extensions = issues === undefined ? { code } : { code, issues };
  return { message: error.message, ...(error.path === undefined ? {} : { path: error.path }), extensions };
}

/** The error as callers get it, with the status of its answer. */
export function answerError(error: unknown, onError: (error: unknown) => void): GraphQLError {
  const plain = error as GraphQLFormattedError & { toJSON?: () => GraphQLFormattedError };
  const formatted = typeof plain.toJSON === 'function' ? plain.toJSON() : plain;
  const answer = fromSubgraph(formatted) ?? maskError(formatted, error, onError);
  const status = badRequests.has(String(answer.extensions?.['code'])) ? 400 : 200;
  return new GraphQLError(answer.message, {
    ...(answer.path === undefined ? {} : { path: answer.path }),
    extensions: { ...answer.extensions, http: { status } },
  });
}

interface AnsweredError {
  readonly message: string;
  readonly extensions?: Record<string, unknown>;
}

interface ResultHook {
  result: unknown;
  setResult(result: unknown): void;
}

/**
 * Parse and validation errors are made by the runtime itself and repeat literals that were sent; a citizen id in a wrong
 * place must not come back.
 */
export function answerPlugin() {
  return {
    onExecutionResult({ result, setResult }: ResultHook): void {
      const errors = (result as { errors?: readonly AnsweredError[] } | null)?.errors;
      if (errors === undefined || errors.length === 0) return;
      const cleaned = errors.map((error) => {
        const message = withoutValues(error.message);
        if (message === error.message) return error;
        return new GraphQLError(message, { extensions: error.extensions ?? {} });
      });
      setResult({ ...(result as object), errors: cleaned });
    },
  };
}
