import { type AnswerObject, isAnswerObject } from './step.ts';

/** Whether a type is known as an object type: a name that an interface object gives is less than that. */
export type IsObjectType = (typename: string) => boolean;

/** The data of two subgraphs about the same object; what comes later wins, but what both have as objects is merged. */
export function merger(isObjectType: IsObjectType) {
  function merged(have: unknown, value: unknown): unknown {
    if (Array.isArray(have) && Array.isArray(value) && have.length === value.length) {
      for (let index = 0; index < have.length; index += 1) have[index] = merged(have[index], value[index]);
      return have;
    }
    if (!isAnswerObject(have) || !isAnswerObject(value)) return value;
    mergeInto(have, value);
    return have;
  }

  function mergeInto(target: AnswerObject, source: AnswerObject): void {
    for (const key in source) {
      // The only key under which an object has what is not its own and is an object: Object.prototype.
      if (key === '__proto__') continue;
      const have = target[key];
      if (key === '__typename' && typeof have === 'string' && isObjectType(have)) continue;
      target[key] = typeof have === 'object' && have !== null ? merged(have, source[key]) : source[key];
    }
  }
  return mergeInto;
}

export type MergeInto = ReturnType<typeof merger>;

/** A copy that shares nothing, for a second place in the answer where later fetches may bring something else. */
export function copyOf<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  if (!isAnswerObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copyOf(one)])) as Value;
}
