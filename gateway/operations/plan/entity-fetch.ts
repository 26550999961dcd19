import { mostRepresentations } from '@cityhub/schema/graph/representations';
import type { EntityBatchAlias } from '@graphql-hive/router-query-planner';
import type { ExecutionResult } from 'graphql';
import { type Fetch, movedError } from './fetch.ts';
import { copyOf, type MergeInto } from './merge.ts';
import { type Represent, representer } from './representations.ts';
import { pathRenamer, type Rewrite, rewriter } from './rewrites.ts';
import { type AnswerObject, isAnswerObject, type PlanRun, type Step } from './step.ts';
import { type Path, type TargetFinder, targetFinder } from './targets.ts';
import type { IsOfType } from './type-conditions.ts';

/** One `_entities` field of a fetch: which objects it asks about, and where they stand in the answer. */
interface Part {
  readonly alias: string;
  readonly variable: string;
  readonly finders: readonly TargetFinder[];
  readonly represent: Represent;
  readonly rewriteInput: Rewrite | null;
  readonly rewriteOutput: Rewrite | null;
  readonly rename: (path: Path) => Path;
}

/** Each object once, however often it is in the answer. */
interface Representations {
  readonly list: AnswerObject[];
  readonly indexOf: Map<string, number>;
}

/** For each place in the answer: the object there, and which representation stands for it. */
interface Placed {
  readonly part: Part;
  readonly finder: TargetFinder;
  readonly targets: AnswerObject[];
  readonly indices: number[];
  /** Objects that an earlier place has taken from the same list. */
  readonly isFirst: boolean;
}

interface Gathered {
  readonly lists: Map<string, Representations>;
  readonly placed: Placed[];
}

function gather(parts: readonly Part[], { data, variables }: PlanRun): Gathered {
  const lists = new Map<string, Representations>();
  const placed: Placed[] = [];
  for (const part of parts) {
    const known = lists.get(part.variable);
    const { list, indexOf } = known ?? { list: [], indexOf: new Map<string, number>() };
    if (known === undefined) lists.set(part.variable, { list, indexOf });
    part.finders.forEach((finder, place) => {
      const [targets, indices]: [AnswerObject[], number[]] = [[], []];
      finder.visit(data, (target) => {
        const representation = part.represent(target, variables);
        if (representation === null) return;
        part.rewriteInput?.(representation, []);
        const key = JSON.stringify(representation);
        let index = indexOf.get(key);
        if (index === undefined) {
          indexOf.set(key, (index = list.length));
          list.push(representation);
        }
        targets.push(target);
        indices.push(index);
      });
      placed.push({ part, finder, targets, indices, isFirst: place === 0 });
    });
  }
  return { lists, placed };
}

/** Where the objects with this representation stand in the answer. */
function pathsOf({ finder, targets, indices }: Placed, data: AnswerObject, index: number): Path[] {
  const wanted = new Set(targets.filter((_, at) => indices[at] === index));
  const paths: Path[] = [];
  finder.visit(data, (target, path) => {
    if (wanted.has(target)) paths.push([...path]);
  });
  return paths;
}

function takeErrors(
  { data, errors }: PlanRun,
  answer: ExecutionResult,
  { placed }: Gathered,
  from: number,
): void {
  for (const error of answer.errors ?? []) {
    const [alias, index, ...rest] = error.path ?? [];
    const paths = placed
      .filter(({ part }) => part.alias === alias && typeof index === 'number')
      .flatMap((one) =>
        pathsOf(one, data, from + Number(index)).map((path) => [...path, ...one.part.rename(rest)]),
      );
    if (paths.length === 0) paths.push([...(placed[0]?.finder.fieldNames ?? [])]);
    for (const path of paths) errors.push(movedError(error, path));
  }
}

function takeData(
  { later }: PlanRun,
  answer: ExecutionResult,
  { placed }: Gathered,
  from: number,
  mergeInto: MergeInto,
) {
  if (!isAnswerObject(answer.data)) return;
  for (const { part, targets, indices, isFirst } of placed) {
    const entities = answer.data[part.alias];
    if (!Array.isArray(entities)) continue;
    for (let at = 0; at < targets.length; at += 1) {
      const entity: unknown = entities[(indices[at] as number) - from];
      if (!isAnswerObject(entity)) continue;
      const target = targets[at] as AnswerObject;
      mergeInto(target, isFirst ? entity : copyOf(entity));
      part.rewriteOutput?.(target, later);
    }
  }
}

/** Asks a subgraph about objects of the answer, by their keys. */
export function entityFetch(
  aliases: readonly EntityBatchAlias[],
  fetch: Fetch,
  { mergeInto, isOfType }: { readonly mergeInto: MergeInto; readonly isOfType: IsOfType },
): Step {
  const parts = aliases.map((alias): Part => {
    return {
      alias: alias.alias,
      variable: alias.representationsVariableName,
      finders: alias.paths.map((path) => targetFinder(path, isOfType)),
      represent: representer(alias.requires, isOfType),
      rewriteInput: rewriter(alias.inputRewrites, isOfType),
      rewriteOutput: rewriter(alias.outputRewrites, isOfType),
      rename: pathRenamer(alias.outputRewrites),
    };
  });
  return async (run) => {
    const gathered = gather(parts, run);
    const lists = [...gathered.lists].map(([variable, { list }]) => [variable, list] as const);
    const longest = Math.max(...lists.map(([, list]) => list.length));
    const chunk = async (from: number): Promise<void> => {
      const variables = Object.fromEntries(
        lists.map(([variable, list]) => [variable, list.slice(from, from + mostRepresentations)]),
      );
      const answer = await fetch.send(run, variables);
      takeData(run, answer, gathered, from, mergeInto);
      takeErrors(run, answer, gathered, from);
    };
    // A subgraph refuses more at once: a longer list goes as several requests at the same time.
    const chunks: Promise<void>[] = [];
    for (let from = 0; from < longest; from += mostRepresentations) chunks.push(chunk(from));
    await Promise.all(chunks);
  };
}
