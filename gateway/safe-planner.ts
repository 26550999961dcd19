import { unifiedGraphHandler } from '@graphql-hive/router-runtime';

type Result = { errors?: unknown[] };

/** The planner keeps one array of errors per plan: errors of one answer would pile up in the next. Copy it and empty it. */
function withOwnErrors<Answer extends Result>(result: Answer): Answer {
  if (result.errors === undefined || result.errors.length === 0) return result;
  const errors = result.errors.slice();
  result.errors.length = 0;
  return { ...result, errors };
}

/** The Rust planner of the Hive router, as the gateway runtime's handler of the supergraph. */
export const plannedGraphHandler: typeof unifiedGraphHandler = async (options) => {
  const handler = await unifiedGraphHandler(options);
  const execute = handler.executor as (request: unknown) => Result | Promise<Result>;
  const executor = (request: unknown): Result | Promise<Result> => {
    const result = execute(request);
    return result instanceof Promise ? result.then(withOwnErrors) : withOwnErrors(result);
  };
  return { ...handler, executor: executor as never };
};
