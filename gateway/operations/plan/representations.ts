import type { InlineFragmentRequiresNode, RequiresSelection } from '@graphql-hive/router-query-planner';
import { type AnswerObject, isAnswerObject, type PlanRun } from './step.ts';
import type { IsOfType } from './type-conditions.ts';

/** What a subgraph needs to know of an object to tell more of it; null where that is not known. */
export type Represent = (object: AnswerObject, variables: PlanRun['variables']) => AnswerObject | null;

const ownOf = (source: AnswerObject, key: string): unknown =>
  Object.hasOwn(source, key) ? source[key] : undefined;

/** False where something required is missing. */
type Fill = (source: AnswerObject, into: AnswerObject, variables: PlanRun['variables']) => boolean;

const all =
  (fills: readonly Fill[]): Fill =>
  (source, into, variables) =>
    fills.every((fill) => fill(source, into, variables));

export function representer(requires: readonly RequiresSelection[], isOfType: IsOfType): Represent {
  /** A value of a required field; undefined where something in it is missing. */
  function valueOf(fill: Fill, value: unknown, variables: PlanRun['variables']): unknown {
    if (value === null || value === undefined) return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => valueOf(fill, item, variables));
      return items.includes(undefined) ? undefined : items;
    }
    const into: AnswerObject = {};
    return isAnswerObject(value) && fill(value, into, variables) ? into : undefined;
  }

  function fragment(node: InlineFragmentRequiresNode): Fill {
    const { typeCondition, skipIf, includeIf } = node;
    const fill = all(node.selections.map(compiled));
    const conditions = [typeCondition];
    return (source, into, variables) => {
      if (skipIf != null && variables[skipIf] === true) return true;
      if (includeIf != null && variables[includeIf] !== true) return true;
      const typename = source['__typename'];
      if (typeof typename === 'string' && !isOfType(typename, conditions)) return true;
      return fill(source, into, variables);
    };
  }

  function compiled(node: RequiresSelection): Fill {
    if (node.kind === 'InlineFragment') return fragment(node);
    if (node.kind !== 'Field') throw new Error('a plan requires what cannot be read');
    const { name, selections } = node;
    const key = node.alias ?? name;
    const fill = selections == null ? null : all(selections.map(compiled));
    return (source, into, variables) => {
      // Under a name that the plan made up where the caller's own selection has taken the field's.
      const found = ownOf(source, name) ?? ownOf(source, key);
      const value = fill === null ? found : valueOf(fill, found, variables);
      if (value === undefined) return false;
      into[key] = value;
      return true;
    };
  }

  const fill = all(requires.map(compiled));
  return (object, variables) => {
    const representation: AnswerObject = {};
    if (!fill(object, representation, variables)) return null;
    // A fragment for other types leaves nothing, and a type's name alone says of no object which it is.
    const names = Object.keys(representation);
    if (names.length === 0 || (names.length === 1 && names[0] === '__typename')) return null;
    representation['__typename'] ??= object['__typename'];
    return typeof representation['__typename'] === 'string' ? representation : null;
  };
}
