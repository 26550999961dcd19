import { type PlanNode, type QueryPlan, QueryPlanner } from '@graphql-hive/router-query-planner';
import { type DocumentNode, getOperationAST, type OperationDefinitionNode, print } from 'graphql';
import { eachRootField } from './plan/introspection.ts';
import { refuse } from './rules.ts';

/** A plan that takes longer is refused; those of the longest documents that the limits let pass take some 20 ms. */
const planningMs = 500;

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

async function planOnce(planner: QueryPlanner, document: DocumentNode, name?: string): Promise<QueryPlan> {
  const signal = AbortSignal.timeout(planningMs);
  try {
    return await planner.planAsync(print(document), name, new Set(), percentageOf(planner), signal);
  } catch (error) {
    if (signal.aborted) refuse('QUERY_TOO_COMPLEX');
    throw error;
  }
}

/** Fields of a mutation's root each with a plan of its own, and all that it fetches before the next field's turn. */
async function fieldByField(
  planner: QueryPlanner,
  document: DocumentNode,
  name?: string,
): Promise<QueryPlan> {
  const node = getOperationAST(document, name) as OperationDefinitionNode;
  const plans = eachRootField(document, node).map((one) => planOnce(planner, one, name));
  const nodes = (await Promise.all(plans)).flatMap((plan) => plan.node ?? []);
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } };
}

/** The Rust planner over a supergraph: how one operation of a document is run. Throws QUERY_TOO_COMPLEX where it takes too long. */
export function queryPlanner(supergraph: string) {
  const planner = new QueryPlanner(supergraph);
  return async (document: DocumentNode, name: string | undefined): Promise<QueryPlan> => {
    const whole = await planOnce(planner, document, name);
    return isOverlapping(whole) ? fieldByField(planner, document, name) : whole;
  };
}
