import type {
  BatchFetchNode,
  FetchNode,
  FlattenNodePathSegment,
  PlanNode,
  QueryPlan,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';

/** A step of a plan, as people read it: what is fetched from whom, with which keys, and what waits for what. */
export interface PlanStep {
  readonly kind: 'SEQUENCE' | 'PARALLEL' | 'FETCH' | 'SUBSCRIPTION' | 'CONDITION' | 'DEFER';
  /** Of a fetch: who is asked. */
  readonly subgraph?: string;
  /** Of a fetch: what is asked. */
  readonly operation?: string;
  /** Of a fetch that goes on from entities: where in the answer they stand, as in `grid.units.nodes[].occupants[]`. */
  readonly paths?: readonly string[];
  /** Of such a fetch: the keys and fields that are sent, as in `Grid { code }`. */
  readonly requires?: readonly string[];
  /** Of a condition: the variable that decides. */
  readonly condition?: string;
  readonly children: readonly PlanStep[];
}

function pathOf(segments: readonly FlattenNodePathSegment[]): string {
  let path = '';
  for (const one of segments) {
    if (one === '@') path += '[]';
    else if ('Field' in one) path += `${path === '' ? '' : '.'}${one.Field}`;
    else path += `|${one.TypeCondition.join('|')}`;
  }
  return path;
}

function textOf(selections: readonly RequiresSelection[]): string {
  return selections
    .flatMap((one) => {
      if (one.kind === 'InlineFragment') return [`${one.typeCondition} { ${textOf(one.selections)} }`];
      if (one.kind === 'FragmentSpread' || one.name === '__typename') return [];
      const below = one.selections ?? [];
      return [below.length === 0 ? one.name : `${one.name} { ${textOf(below)} }`];
    })
    .join(' ');
}

const requiresOf = (selections: readonly RequiresSelection[]): string[] =>
  selections.map((one) => textOf([one])).filter((text) => text !== '');

function fetchStep(node: FetchNode, path: string | null): PlanStep {
  return {
    kind: 'FETCH',
    subgraph: node.serviceName,
    operation: node.operation,
    ...(path === null ? {} : { paths: [path] }),
    ...(node.requires === undefined ? {} : { requires: requiresOf(node.requires) }),
    children: [],
  };
}

function batchStep({ serviceName, operation, entityBatch }: BatchFetchNode): PlanStep {
  const { aliases } = entityBatch;
  return {
    kind: 'FETCH',
    subgraph: serviceName,
    operation,
    paths: aliases.flatMap(({ paths }) => paths.map(pathOf)),
    requires: [...new Set(aliases.flatMap(({ requires }) => requiresOf(requires)))],
    children: [],
  };
}

/** The planner writes null for a clause that is not there, whatever its types say. */
const stepsOf = (...nodes: readonly (PlanNode | null | undefined)[]): PlanStep[] =>
  nodes.flatMap((node) => (node == null ? [] : [stepOf(node, null)]));

function stepOf(node: PlanNode, path: string | null): PlanStep {
  switch (node.kind) {
    case 'Fetch':
      return fetchStep(node, path);
    case 'BatchFetch':
      return batchStep(node);
    case 'Flatten':
      return stepOf(node.node, pathOf(node.path));
    case 'Sequence':
      return { kind: 'SEQUENCE', children: stepsOf(...node.nodes) };
    case 'Parallel':
      return { kind: 'PARALLEL', children: stepsOf(...node.nodes) };
    case 'Subscription':
      return { kind: 'SUBSCRIPTION', children: [fetchStep(node.primary, null)] };
    case 'Condition':
      return {
        kind: 'CONDITION',
        condition: node.condition,
        children: stepsOf(node.ifClause, node.elseClause),
      };
    case 'Defer':
      return {
        kind: 'DEFER',
        children: stepsOf(node.primary.node, ...node.deferred.map((one) => one.node)),
      };
  }
}

/** The plan as a tree; null where nothing is fetched, as for `__typename` alone. */
export function planTree(plan: QueryPlan): PlanStep | null {
  return plan.node == null ? null : stepOf(plan.node, null);
}

/** How often each subgraph is asked, the most asked first. A condition may leave some of it out. */
export function fetchesOf(step: PlanStep | null): { readonly name: string; readonly fetches: number }[] {
  const counts = new Map<string, number>();
  const count = (one: PlanStep): void => {
    if (one.subgraph !== undefined) counts.set(one.subgraph, (counts.get(one.subgraph) ?? 0) + 1);
    for (const child of one.children) count(child);
  };
  if (step !== null) count(step);
  return [...counts]
    .map(([name, fetches]) => ({ name, fetches }))
    .sort((a, b) => b.fetches - a.fetches || (a.name < b.name ? -1 : 1));
}
