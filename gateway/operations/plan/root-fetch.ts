import type { FetchNode } from '@graphql-hive/router-query-planner';
import { type ExecutionResult, Kind, type OperationDefinitionNode } from 'graphql';
import { type Fetch, movedError } from './fetch.ts';
import type { MergeInto } from './merge.ts';
import { pathRenamer, rewriter } from './rewrites.ts';
import { isAnswerObject, type PlanRun, type Step } from './step.ts';
import type { IsOfType } from './type-conditions.ts';

/** Takes what a subgraph answered for fields of the root into a run. */
export type TakeRoot = (run: PlanRun, answer: ExecutionResult) => void;

/** The first field: where an error without a path is shown. */
function firstKey({ document }: Fetch): readonly string[] {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const field = (operation as OperationDefinitionNode | undefined)?.selectionSet.selections.find(
    ({ kind }) => kind === Kind.FIELD,
  );
  return field?.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : [];
}

export function takeRoot(
  node: Omit<FetchNode, 'kind'>,
  fetch: Fetch,
  { mergeInto, isOfType }: { readonly mergeInto: MergeInto; readonly isOfType: IsOfType },
): TakeRoot {
  const rewrite = rewriter(node.outputRewrites, isOfType);
  const rename = pathRenamer(node.outputRewrites);
  const first = firstKey(fetch);
  return ({ data, errors, later }, answer) => {
    for (const error of answer.errors ?? [])
      errors.push(movedError(error, rename(error.path === undefined ? first : error.path)));
    if (!isAnswerObject(answer.data)) return;
    mergeInto(data, answer.data);
    rewrite?.(data, later);
  };
}

export function rootFetch(fetch: Fetch, take: TakeRoot): Step {
  return async (run) => take(run, await fetch.send(run));
}
