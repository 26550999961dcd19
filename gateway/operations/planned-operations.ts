import { type PlanNode, type QueryPlan, QueryPlanner } from '@graphql-hive/router-query-planner';
import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  print,
  separateOperations,
} from 'graphql';
import { type CompiledPlan, compilePlan, type PlanTools } from './plan/compile-plan.ts';
import { eachRootField, splitOperation } from './plan/introspection.ts';
import { compileProjection, type Project } from './plan/projection.ts';
import { type Conditions, conditionVariables, selectionReader } from './plan/selected-fields.ts';
import { refuse } from './rules.ts';

/** All that is found out about an operation before it runs. */
export interface PlannedOperation {
  /** What the graph says of itself; null where that is not asked. */
  readonly introspection: DocumentNode | null;
  /** Null where no subgraph is asked. */
  readonly plan: CompiledPlan | null;
  readonly queryPlan: QueryPlan | null;
  readonly project: Project;
}

/** A plan that takes longer is refused; those of the longest documents that the limits let pass take some 20 ms. */
const planningMs = 500;
/** Projections of one operation, by what its `@skip` and `@include` say: more than these are made anew. */
const mostVariants = 32;

type Variables = Readonly<Record<string, unknown>>;

/** A part of an operation's plan that holds for all values of its conditions. */
interface Planned {
  readonly queryPlan: QueryPlan | null;
  readonly plan: CompiledPlan | null;
}

/** Percentages of a progressive `@override`, drawn for each plan: those below are on. */
function percentageOf({ overridePercentages }: QueryPlanner): number {
  return overridePercentages.length === 0 ? 0 : Math.random() * 100;
}

/** The planner reads what belongs to one mutation while the next one is under way, which may change it. */
function isOverlapping({ node }: QueryPlan): boolean {
  let [mutations, reads] = [0, 0];
  const count = (one: PlanNode): void => {
    if (one.kind === 'Sequence' || one.kind === 'Parallel') return one.nodes.forEach(count);
    if (one.kind === 'Fetch' && one.operationKind === 'mutation') mutations += 1;
    else reads += 1;
  };
  if (node !== undefined) count(node);
  return mutations > 1 && reads > 0;
}

async function queryPlanOf(planner: QueryPlanner, document: DocumentNode, name?: string): Promise<QueryPlan> {
  const signal = AbortSignal.timeout(planningMs);
  try {
    return await planner.planAsync(print(document), name, new Set(), percentageOf(planner), signal);
  } catch (error) {
    if (signal.aborted) refuse('QUERY_TOO_COMPLEX');
    throw error;
  }
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
  const planner = new QueryPlanner(supergraph);

  /** Fields of a mutation's root each with a plan of its own, and all that it fetches before the next field's turn. */
  async function fieldByField(document: DocumentNode, name: string | undefined): Promise<QueryPlan> {
    const node = getOperationAST(document, name) as OperationDefinitionNode;
    const plans = eachRootField(document, node).map((one) => queryPlanOf(planner, one, name));
    const nodes = (await Promise.all(plans)).flatMap((plan) => plan.node ?? []);
    return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } };
  }

  async function planned(document: DocumentNode | undefined, name: string | undefined): Promise<Planned> {
    if (document === undefined) return { queryPlan: null, plan: null };
    const whole = await queryPlanOf(planner, document, name);
    const queryPlan = isOverlapping(whole) ? await fieldByField(document, name) : whole;
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
