import type { FetchNode, FlattenNode, PlanNode, QueryPlan } from '@graphql-hive/router-query-planner';
import { entityFetch } from './entity-fetch.ts';
import { compileFetch, type ExecutorFor, type Fetch } from './fetch.ts';
import type { MergeInto } from './merge.ts';
import { rootFetch, type TakeRoot, takeRoot } from './root-fetch.ts';
import type { Step } from './step.ts';
import type { IsOfType } from './type-conditions.ts';

/** What compiling a plan needs of its graph. */
export interface PlanTools {
  readonly executorFor: ExecutorFor;
  readonly mergeInto: MergeInto;
  readonly isOfType: IsOfType;
}

/** A plan as functions. */
export interface CompiledPlan {
  /** What events a subscription is about, and how one is taken. */
  readonly source: { readonly fetch: Fetch; readonly take: TakeRoot } | null;
  /** All of a query or a mutation, and what follows on an event. */
  readonly step: Step;
}

const nothing: Step = async () => {};

function inOrder(steps: readonly Step[]): Step {
  if (steps.length === 1) return steps[0] as Step;
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function atOnce(steps: readonly Step[]): Step {
  if (steps.length === 1) return steps[0] as Step;
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}

function flattened({ path, node }: FlattenNode, tools: PlanTools): Step {
  if (node.kind !== 'Fetch' || node.requires == null) throw new Error(`a plan flattens into ${node.kind}`);
  const { requires, inputRewrites, outputRewrites } = node;
  const alias = {
    alias: '_entities',
    representationsVariableName: 'representations',
    paths: [path],
    requires,
    ...(inputRewrites == null ? {} : { inputRewrites }),
    ...(outputRewrites == null ? {} : { outputRewrites: outputRewrites.map(belowEntities) }),
  };
  return entityFetch([alias], compileFetch(node, tools.executorFor), tools);
}

/** A lone fetch's rewrites begin at its answer, those of a batch at the entities; all are applied at the entities here. */
function belowEntities(rewrite: NonNullable<FetchNode['outputRewrites']>[number]) {
  const drop = <Change extends { path: { Key?: string }[] }>(change: Change): Change => ({
    ...change,
    path: change.path[0]?.Key === '_entities' ? change.path.slice(1) : change.path,
  });
  if ('KeyRenamer' in rewrite)
    return { KeyRenamer: drop(rewrite.KeyRenamer as never) as typeof rewrite.KeyRenamer };
  if ('ValueSetter' in rewrite)
    return { ValueSetter: drop(rewrite.ValueSetter as never) as typeof rewrite.ValueSetter };
  return drop(rewrite as never) as typeof rewrite;
}

function stepOf(node: PlanNode | null | undefined, tools: PlanTools): Step {
  if (node == null) return nothing;
  switch (node.kind) {
    case 'Sequence':
      return inOrder(node.nodes.map((one) => stepOf(one, tools)));
    case 'Parallel':
      return atOnce(node.nodes.map((one) => stepOf(one, tools)));
    case 'Flatten':
      return flattened(node, tools);
    case 'Fetch': {
      const fetch = compileFetch(node, tools.executorFor);
      return rootFetch(fetch, takeRoot(node, fetch, tools));
    }
    case 'BatchFetch':
      return entityFetch(node.entityBatch.aliases, compileFetch(node, tools.executorFor), tools);
    case 'Condition': {
      const { condition } = node;
      const [then, otherwise] = [stepOf(node.ifClause, tools), stepOf(node.elseClause, tools)];
      return (run) => (run.variables[condition] === true ? then(run) : otherwise(run));
    }
    case 'Subscription':
    case 'Defer':
      throw new Error(`a plan has ${node.kind} where it cannot be`);
  }
}

/** Throws for a plan with what is not known here, so that it is found when it is made and not in the middle of a run. */
export function compilePlan({ node }: QueryPlan, tools: PlanTools): CompiledPlan {
  const [first, ...rest] = node?.kind === 'Sequence' ? node.nodes : [node];
  if (first?.kind !== 'Subscription') return { source: null, step: stepOf(node, tools) };
  const fetch = compileFetch(first.primary, tools.executorFor, 'subscription');
  return {
    source: { fetch, take: takeRoot(first.primary, fetch, tools) },
    step: inOrder(rest.map((one) => stepOf(one, tools))),
  };
}
