import type { QueryPlan } from '@graphql-hive/router-query-planner';
import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  separateOperations,
} from 'graphql';
import { type CompiledPlan, compilePlan, type PlanTools } from './plan/compile-plan.ts';
import { splitOperation } from './plan/introspection.ts';
import { compileProjection, type Project } from './plan/projection.ts';
import { type Conditions, conditionVariables, selectionReader } from './plan/selected-fields.ts';
import { queryPlanner } from './query-planner.ts';

/** All that is found out about an operation before it runs. */
export interface PlannedOperation {
  /** What the graph says of itself; null where that is not asked. */
  readonly introspection: DocumentNode | null;
  /** Null where no subgraph is asked. */
  readonly plan: CompiledPlan | null;
  readonly queryPlan: QueryPlan | null;
  readonly project: Project;
}

/** Projections of one operation, by what its `@skip` and `@include` say: more than these are made anew. */
const mostVariants = 32;

type Variables = Readonly<Record<string, unknown>>;

/** A part of an operation's plan that holds for all values of its conditions. */
interface Planned {
  readonly queryPlan: QueryPlan | null;
  readonly plan: CompiledPlan | null;
}

/** An operation for each of what its conditions may say. */
function variantsOf(
  common: Omit<PlannedOperation, 'project'>,
  names: readonly string[],
  projectionOf: (conditions: Conditions) => Project,
): (variables: Variables) => PlannedOperation {
  const variants = new Map<string, PlannedOperation>();
  return (variables) => {
    const key = names.map((one) => (variables[one] === true ? '1' : '0')).join('');
    const known = variants.get(key);
    if (known !== undefined) return known;
    const conditions = Object.fromEntries(names.map((one) => [one, variables[one] === true]));
    const operation = { ...common, project: projectionOf(conditions) };
    if (variants.size < mostVariants) variants.set(key, operation);
    return operation;
  };
}

/** Plans operations, each once for as long as its document is remembered, however many ask for it at the same time. */
export function plannedOperations(supergraph: string, schema: GraphQLSchema, tools: PlanTools) {
  const queryPlanOf = queryPlanner(supergraph);

  async function planned(document: DocumentNode | undefined, name: string | undefined): Promise<Planned> {
    if (document === undefined) return { queryPlan: null, plan: null };
    const queryPlan = await queryPlanOf(document, name);
    return { queryPlan, plan: compilePlan(queryPlan, tools) };
  }

  async function prepare(whole: DocumentNode, node: OperationDefinitionNode) {
    const root = schema.getRootType(node.operation);
    if (root == null) throw new Error(`the graph has no ${node.operation}`);
    // Of several operations the planner gets one.
    const name = node.name?.value;
    const document = separateOperations(whole)[name ?? ''] ?? whole;
    const parts = splitOperation(document, node);
    const found = await planned(parts.planned, name);
    const common = { introspection: parts.introspection ?? null, ...found };
    return variantsOf(common, conditionVariables(document), (conditions) =>
      compileProjection(schema, selectionReader(schema, document, conditions))(root, node.selectionSet),
    );
  }

  type Prepared = Awaited<ReturnType<typeof prepare>>;
  const ready = new WeakMap<OperationDefinitionNode, Prepared>();
  const underWay = new WeakMap<OperationDefinitionNode, Promise<Prepared>>();

  /** At once where it is known. */
  return (
    document: DocumentNode,
    node: OperationDefinitionNode,
    variables: Variables,
  ): PlannedOperation | Promise<PlannedOperation> => {
    const known = ready.get(node);
    if (known !== undefined) return known(variables);
    let promise = underWay.get(node);
    if (promise === undefined) {
      promise = prepare(document, node);
      underWay.set(node, promise);
      // A plan that failed is made anew when it is asked for again.
      promise
        .then(
          (made) => ready.set(node, made),
          () => {},
        )
        .finally(() => underWay.delete(node));
    }
    return promise.then((made) => made(variables));
  };
}
