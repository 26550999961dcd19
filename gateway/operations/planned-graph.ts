import { type Answer, eachEvent, isStream } from '@cityhub/schema/runtime/subscription-events';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import {
  buildASTSchema,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getVariableValues,
  isObjectType,
  parse,
} from 'graphql';
import { type ExecutorOf, executorsOf } from './executors.ts';
import type { CompiledPlan } from './plan/compile-plan.ts';
import { asAnswer } from './plan/fetch.ts';
import { merger } from './plan/merge.ts';
import type { PlanRun } from './plan/step.ts';
import { typeConditions } from './plan/type-conditions.ts';
import { type PlannedOperation, plannedOperations } from './planned-operations.ts';
import { publicGraph } from './public-graph.ts';
import type { Operation } from './rules.ts';

/** What an operation is run with: the context is one object for all fetches of it. */
export interface Run extends Pick<Operation, 'document' | 'variables' | 'node'> {
  readonly context: { readonly caller?: NonNullable<Operation['caller']> };
}

/** A supergraph and its planner. */
export interface PlannedGraph {
  /** The public graph, without what federation needs. */
  readonly schema: GraphQLSchema;
  /** May throw what `refuse` throws; what a subgraph does is in the answer. */
  run(run: Run): Promise<Answer>;
  /** How an operation is run; a plan without a node asks no subgraph. */
  plan(operation: Pick<Run, 'document' | 'node' | 'variables'>): Promise<QueryPlan>;
}

function answerOf({ data, errors, later }: PlanRun, { project }: PlannedOperation): ExecutionResult {
  for (const rename of later) rename();
  const projected = project(data);
  // A subgraph's error has already said why something is null.
  const all = errors.length > 0 ? errors : projected.errors;
  return all.length === 0 ? { data: projected.data } : { data: projected.data, errors: all };
}

/** Events of a subscription, each with what other subgraphs know of it. */
async function subscribe(
  run: PlanRun,
  { fetch, take }: NonNullable<CompiledPlan['source']>,
  operation: PlannedOperation,
): Promise<Answer> {
  const one = async (event: ExecutionResult): Promise<ExecutionResult> => {
    const own: PlanRun = { ...run, data: {}, errors: [], later: [] };
    take(own, event);
    await operation.plan?.step(own);
    return answerOf(own, operation);
  };
  const answer = await Promise.resolve(fetch.executor(fetch.request(run))).catch(asAnswer);
  if (isStream(answer))
    return eachEvent(answer, { onEvent: one, onFailure: (error) => ({ data: null, ...asAnswer(error) }) });
  // It did not even begin: an answer without data says so.
  return answer.errors === undefined ? one(answer) : { errors: answer.errors };
}

/** The Rust planner of the Hive router over a supergraph's SDL, and an executor of our own for its plans. */
export async function planGraph(supergraph: string, executorOf: ExecutorOf): Promise<PlannedGraph> {
  const document = parse(supergraph, { noLocation: true });
  const whole = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const schema = publicGraph(document);
  const isOfType = typeConditions(whole);
  const operations = plannedOperations(supergraph, schema, {
    executorFor: executorsOf(whole, executorOf),
    isOfType,
    mergeInto: merger((name) => isObjectType(whole.getType(name))),
  });

  async function run({ document, variables: given, node, context }: Run): Promise<Answer> {
    const read = getVariableValues(schema, node.variableDefinitions ?? [], given, { maxErrors: 10 });
    if (read.errors !== undefined) return { errors: read.errors };
    const planRun: PlanRun = { data: {}, errors: [], variables: read.coerced, context, later: [] };
    const known = operations(document, node, read.coerced);
    const operation = known instanceof Promise ? await known : known;
    const { introspection, plan } = operation;
    if (introspection !== null) {
      const told = await execute({ schema, document: introspection, variableValues: given });
      Object.assign(planRun.data, told.data);
      planRun.errors.push(...(told.errors ?? []));
    }
    if (plan === null) return answerOf(planRun, operation);
    if (plan.source !== null) return subscribe(planRun, plan.source, operation);
    await plan.step(planRun);
    return answerOf(planRun, operation);
  }

  return {
    schema,
    run,
    async plan({ document, node, variables }) {
      return (await operations(document, node, variables)).queryPlan ?? { kind: 'QueryPlan' };
    },
  };
}
