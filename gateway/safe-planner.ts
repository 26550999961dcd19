import { type Answer, eachEvent, isStream } from '@cityhub/schema/runtime/subscription-events';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import type { ExecutionResult, GraphQLError } from 'graphql';

/**
 * The planner keeps one array of errors per plan: errors of one answer, or of one event of a subscription, would pile up in
 * the next. Copy it and empty it.
 */
function withOwnErrors(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined || result.errors.length === 0) return result;
  const errors = result.errors.slice();
  (result.errors as GraphQLError[]).length = 0;
  return { ...result, errors };
}

function safe(answer: Answer): Answer {
  if (!isStream(answer)) return withOwnErrors(answer);
  return eachEvent(answer, {
    onEvent: withOwnErrors,
    onFailure: (error) => ({ errors: [error as GraphQLError] }),
  });
}

/** The Rust planner of the Hive router, as the gateway runtime's handler of the supergraph. */
export const plannedGraphHandler: typeof unifiedGraphHandler = async (options) => {
  const handler = await unifiedGraphHandler(options);
  const execute = handler.executor as (request: unknown) => Answer | Promise<Answer>;
  const executor = (request: unknown): Answer | Promise<Answer> => {
    const answer = execute(request);
    return answer instanceof Promise ? answer.then(safe) : safe(answer);
  };
  return { ...handler, executor: executor as never };
};
