import { type Answer, isStream } from '@cityhub/schema/runtime/subscription-events';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import {
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { answerError, clean } from '../answers.ts';
import type { Caller } from '../identity.ts';
import type { OperationParams } from './params.ts';
import type { PlannedGraph } from './planned-graph.ts';
import { documentReader } from './read-document.ts';
import { allOf, type Operation, type OperationRules, refuse } from './rules.ts';
import { sharedAnswers } from './shared-answers.ts';

/** Runs operations against the one graph: every way in, HTTP, events, WebSocket, import and audit, comes through here. */
export interface Operations {
  /** The public graph. */
  readonly schema: GraphQLSchema;
  /** Finds, checks and budgets an operation without running it; the refusal where it may not run. */
  prepare(params: OperationParams, caller: Caller | null): Promise<Operation | ExecutionResult>;
  /** Runs what `prepare` found; it never throws. */
  execute(operation: Operation): Promise<Answer>;
  /** What would be fetched for what `prepare` found. */
  plan(operation: Operation): Promise<QueryPlan>;
  /** Both: its answer, or the answers of a subscription; it never throws. */
  run(params: OperationParams, caller: Caller | null): Promise<Answer>;
  /** A text of the gateway's own, in a caller's name: it is trusted, and no budget counts it. */
  runOwn(query: string, variables: Record<string, unknown>, caller: Caller): Promise<Answer>;
}

export interface OperationsOptions {
  readonly graph: PlannedGraph;
  readonly rules: readonly OperationRules[];
  readonly onError: (error: unknown) => void;
  /** CityHub's own rules for error texts; off for a supergraph of others. */
  readonly maskErrors: boolean;
}

export const isOperation = (found: Operation | ExecutionResult): found is Operation => 'document' in found;

/** Errors as callers get them. */
function told(maskErrors: boolean, onError: (error: unknown) => void) {
  /** Of what ran: a subgraph's errors are masked there, and known by their code. */
  const answered = (result: ExecutionResult): ExecutionResult =>
    result.errors === undefined || result.errors.length === 0 || !maskErrors
      ? result
      : { ...result, errors: result.errors.map((error) => answerError(error, onError)) };
  const refused = (errors: readonly GraphQLError[]): ExecutionResult => ({ errors: errors.map(clean) });
  const failed = (error: unknown): ExecutionResult => ({ errors: [answerError(error, onError)] });
  return { answered, refused, failed };
}

export function createOperations({ graph, onError, maskErrors, ...options }: OperationsOptions): Operations {
  const rules = allOf(options.rules);
  const read = documentReader(graph.schema, rules);
  const readOwn = documentReader(graph.schema, allOf([]));

  const { answered, refused, failed } = told(maskErrors, onError);

  async function prepare(
    params: OperationParams,
    caller: Caller | null,
  ): Promise<Operation | ExecutionResult> {
    try {
      const { document, errors } = read(await rules.textOf(params, caller));
      if (errors !== undefined) return refused(rules.toldOf(errors, caller));
      const node = getOperationAST(document, params.operationName);
      if (node == null) refuse('BAD_REQUEST');
      const operation = { document, node, caller, variables: params.variables ?? {}, schema: graph.schema };
      await rules.onOperation(operation);
      return operation;
    } catch (error) {
      return failed(error);
    }
  }

  const shared = sharedAnswers({ keepsOpenReads: maskErrors });
  const execute = (operation: Operation): Promise<Answer> =>
    shared.answer(operation, () => executeAlone(operation));

  async function executeAlone({ document, node, variables, caller }: Operation): Promise<Answer> {
    try {
      const answer = await graph.run({
        document,
        node,
        variables,
        context: caller === null ? {} : { caller },
      });
      return isStream(answer) ? answer : answered(answer);
    } catch (error) {
      return failed(error);
    }
  }

  return {
    schema: graph.schema,
    prepare,
    execute,
    plan: (operation) => graph.plan(operation),
    async run(params, caller) {
      const operation = await prepare(params, caller);
      return isOperation(operation) ? execute(operation) : operation;
    },
    async runOwn(query, variables, caller) {
      const { document, errors } = readOwn(query);
      if (errors !== undefined) return refused(errors);
      const node = getOperationAST(document) as OperationDefinitionNode;
      return execute({ document, node, variables, caller, schema: graph.schema });
    },
  };
}
