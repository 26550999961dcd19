import { isStream } from '@cityhub/schema/runtime/subscription-events';
import type { BatchFetchNode, FetchNode } from '@graphql-hive/router-query-planner';
import { type DocumentNode, type ExecutionResult, GraphQLError, parse } from 'graphql';
import type { SubgraphExecutor, SubgraphRequest } from '../../in-process.ts';
import type { PlanRun } from './step.ts';

export type ExecutorFor = (subgraph: string) => SubgraphExecutor;

/** What one subgraph is asked, with the variables of the operation that its text uses. */
export interface Fetch {
  readonly document: DocumentNode;
  readonly executor: SubgraphExecutor;
  request(run: PlanRun, more?: Readonly<Record<string, unknown>>): SubgraphRequest;
  /** Its answer; what is thrown is an error of the answer. */
  send(run: PlanRun, more?: Readonly<Record<string, unknown>>): Promise<ExecutionResult>;
}

export function asAnswer(error: unknown): ExecutionResult {
  if (error instanceof GraphQLError) return { errors: [error] };
  const originalError = error instanceof Error ? error : new Error('a subgraph failed');
  return { errors: [new GraphQLError('A part of the graph does not answer.', { originalError })] };
}

/** `operation` is what the text is where the plan does not say. */
export function compileFetch(
  node: Omit<FetchNode, 'kind'> | BatchFetchNode,
  executorFor: ExecutorFor,
  operation: SubgraphRequest['operationType'] & string = 'query',
): Fetch {
  const executor = executorFor(node.serviceName);
  const document = parse(node.operation, { noLocation: true });
  const usages = node.variableUsages ?? [];
  const operationType = node.operationKind ?? operation;
  const { operationName, operation: text } = node;
  const request = (
    { variables, context }: PlanRun,
    more?: Readonly<Record<string, unknown>>,
  ): SubgraphRequest => {
    const chosen: Record<string, unknown> = { ...more };
    for (const name of usages) if (Object.hasOwn(variables, name)) chosen[name] = variables[name];
    return {
      document,
      text,
      variables: chosen,
      operationType,
      context,
      ...(operationName == null ? {} : { operationName }),
    };
  };
  return {
    document,
    executor,
    request,
    async send(run, more) {
      try {
        const answer = await executor(request(run, more));
        if (isStream(answer)) throw new Error('a stream for what is no subscription');
        return answer;
      } catch (error) {
        return asAnswer(error);
      }
    },
  };
}

/** A subgraph's error at another place; where it stands in the subgraph's text is nobody's business. */
export function movedError(error: GraphQLError, path: readonly (string | number)[]): GraphQLError {
  const { message, extensions } = error;
  const cause = error.originalError;
  // What a function of this process threw goes on with its cause, for the log.
  if (cause != null) return new GraphQLError(message, { originalError: cause, path });
  return { message, path, ...(extensions === undefined ? {} : { extensions }) } as GraphQLError;
}
