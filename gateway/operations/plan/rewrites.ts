import type { FetchNodePathSegment, FetchRewrite } from '@graphql-hive/router-query-planner';
import { type AnswerObject, isAnswerObject } from './step.ts';
import type { Path } from './targets.ts';
import type { IsOfType } from './type-conditions.ts';

/** What is changed only when nothing more is fetched. */
export type Later = (() => void)[];

/** Changes what goes into a fetch or comes out of it, in place. */
export type Rewrite = (data: unknown, later: Later) => void;

type Change = (holder: AnswerObject, key: string, later: Later) => void;

function at(path: readonly FetchNodePathSegment[], change: Change, isOfType: IsOfType): Rewrite {
  const [segment, ...rest] = path;
  if (segment === undefined) return () => {};
  const onObject = (go: (object: AnswerObject, later: Later) => void): Rewrite => {
    const rewrite: Rewrite = (value, later) => {
      if (Array.isArray(value)) for (const item of value) rewrite(item, later);
      else if (isAnswerObject(value)) go(value, later);
    };
    return rewrite;
  };
  if ('Key' in segment) {
    const { Key: key } = segment;
    if (rest.length === 0)
      return onObject((object, later) => {
        if (Object.hasOwn(object, key)) change(object, key, later);
      });
    const next = at(rest, change, isOfType);
    return onObject((object, later) => next(Object.hasOwn(object, key) ? object[key] : undefined, later));
  }
  const next = at(rest, change, isOfType);
  return onObject((object, later) => {
    const typename = object['__typename'];
    if (typeof typename !== 'string' || isOfType(typename, segment.TypenameEquals)) next(object, later);
  });
}

function one(rewrite: FetchRewrite, isOfType: IsOfType): Rewrite {
  if ('KeyRenamer' in rewrite) {
    const { path, renameKeyTo } = rewrite.KeyRenamer;
    const rename: Change = (holder, key, later) => {
      const move = (): void => {
        if (!Object.hasOwn(holder, key)) return;
        holder[renameKeyTo] = holder[key];
        delete holder[key];
      };
      // The caller gives one field the name of another, which the plan may still need.
      if (Object.hasOwn(holder, renameKeyTo)) later.push(move);
      else move();
    };
    return at(path, rename, isOfType);
  }
  const { path, setValueTo } = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  return at(
    path,
    (holder, key) => {
      holder[key] = setValueTo;
    },
    isOfType,
  );
}

/** All of a fetch's rewrites in their order; null where it has none. */
export function rewriter(rewrites: readonly FetchRewrite[] | undefined, isOfType: IsOfType): Rewrite | null {
  if (rewrites == null || rewrites.length === 0) return null;
  const all = rewrites.map((rewrite) => one(rewrite, isOfType));
  return (data, later) => {
    for (const rewrite of all) rewrite(data, later);
  };
}

/** The path of an error under the caller's names, where the plan gave others of its own. */
export function pathRenamer(rewrites: readonly FetchRewrite[] | undefined): (path: Path) => Path {
  const names = new Map<string, string>();
  for (const rewrite of rewrites ?? []) {
    if (!('KeyRenamer' in rewrite)) continue;
    const last = rewrite.KeyRenamer.path.at(-1);
    if (last !== undefined && 'Key' in last) names.set(last.Key, rewrite.KeyRenamer.renameKeyTo);
  }
  if (names.size === 0) return (path) => path;
  return (path) => path.map((step) => (typeof step === 'string' ? (names.get(step) ?? step) : step));
}
