import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner';
import { type AnswerObject, isAnswerObject } from './step.ts';
import type { IsOfType } from './type-conditions.ts';

export type Path = readonly (string | number)[];

/** Called with each object at a plan's path; `path` is where it stands, and changes after the call. */
type Visit = (target: AnswerObject, path: Path) => void;

/** Goes to what stands at a plan's path in an answer. */
export interface TargetFinder {
  visit(data: AnswerObject, visit: Visit): void;
  /** The path without places in lists, for an error that says nothing of where. */
  readonly fieldNames: readonly string[];
}

type Walk = (value: unknown, path: (string | number)[], visit: Visit) => void;

/** Lists of lists, too: a plan's path names one list where the graph has several in each other. */
const each =
  (next: Walk): Walk =>
  (value, path, visit) => {
    if (!Array.isArray(value)) return next(value, path, visit);
    for (let index = 0; index < value.length; index += 1) {
      path.push(index);
      each(next)(value[index], path, visit);
      path.pop();
    }
  };

const arrive: Walk = each((value, path, visit) => {
  if (isAnswerObject(value)) visit(value, path);
});

function through(segment: FlattenNodePathSegment, next: Walk, isOfType: IsOfType): Walk {
  // Whatever follows deals with lists by itself.
  if (segment === '@') return next;
  if ('Field' in segment) {
    const name = segment.Field;
    return each((value, path, visit) => {
      if (!isAnswerObject(value) || !Object.hasOwn(value, name)) return;
      path.push(name);
      next(value[name], path, visit);
      path.pop();
    });
  }
  const conditions = segment.TypeCondition;
  return each((value, path, visit) => {
    if (!isAnswerObject(value)) return;
    const typename = value['__typename'];
    // Without a type's name the plan is sure of the type.
    if (typeof typename !== 'string' || isOfType(typename, conditions)) next(value, path, visit);
  });
}

export function targetFinder(path: readonly FlattenNodePathSegment[], isOfType: IsOfType): TargetFinder {
  const walk = path.reduceRight<Walk>((next, segment) => through(segment, next, isOfType), arrive);
  return {
    visit: (data, visit) => walk(data, [], visit),
    fieldNames: path.flatMap((segment) =>
      typeof segment === 'object' && 'Field' in segment ? [segment.Field] : [],
    ),
  };
}
