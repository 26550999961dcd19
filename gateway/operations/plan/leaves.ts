import { type GraphQLLeafType, isEnumType, specifiedScalarTypes } from 'graphql';

/** The value of a leaf as the caller gets it; null for what the public graph cannot say there. */
export type Leaf = (value: unknown) => unknown;

const orNull =
  (is: (value: unknown) => boolean): Leaf =>
  (value) =>
    is(value) ? value : null;

/** A scalar of the language is what it says; JSON knows no others. */
const specified: Readonly<Record<string, Leaf>> = {
  Int: orNull(Number.isInteger),
  Float: orNull(Number.isFinite),
  Boolean: orNull((value) => typeof value === 'boolean'),
  String: orNull((value) => typeof value === 'string'),
  ID: (value) => (typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : null),
};

const isSpecified = new Set(specifiedScalarTypes.map(({ name }) => name));

export function leafOf(type: GraphQLLeafType): Leaf {
  if (isEnumType(type)) {
    const values = new Set<unknown>(type.getValues().map(({ name }) => name));
    return orNull((value) => values.has(value));
  }
  const leaf = isSpecified.has(type.name) ? specified[type.name] : undefined;
  // A scalar of a subgraph's own has been checked there.
  return leaf ?? ((value) => value ?? null);
}
