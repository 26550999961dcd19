import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { refuse } from '../operations/rules.ts';

/** What a selection is with all fragments written out. */
export interface Expansion {
  /** Levels of fields. */
  readonly depth: number;
  /** Fields on all levels, each as often as it is spread: a count that may be as large as a number can be. */
  readonly selections: number;
  /** Fields of the first level. */
  readonly roots: number;
  /** Fields inside of each other that list types or fields, if this should stand below `__schema`. */
  readonly lists: number;
  /** Levels below `__schema` and `__type`, which count here alone. */
  readonly introspectionDepth: number;
  /** `lists` below `__schema` and `__type`. */
  readonly introspectionLists: number;
}

const nothing: Expansion = {
  depth: 0,
  selections: 0,
  roots: 0,
  lists: 0,
  introspectionDepth: 0,
  introspectionLists: 0,
};

/** What `__Type` and its like list: each of them inside of another multiplies the answer. */
const schemaLists = new Set(['fields', 'interfaces', 'possibleTypes', 'inputFields']);
const schemaRoots = new Set(['__schema', '__type']);

const beside = (one: Expansion, other: Expansion): Expansion => ({
  depth: Math.max(one.depth, other.depth),
  selections: one.selections + other.selections,
  roots: one.roots + other.roots,
  lists: Math.max(one.lists, other.lists),
  introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
  introspectionLists: Math.max(one.introspectionLists, other.introspectionLists),
});

/** A field with what is below it. Below `__schema` every level is one of the schema's own, and counts there. */
function ofField(name: string, below: Expansion): Expansion {
  const isRoot = schemaRoots.has(name);
  return {
    depth: isRoot ? 1 : below.depth + 1,
    selections: below.selections + 1,
    roots: 1,
    lists: below.lists + (schemaLists.has(name) ? 1 : 0),
    introspectionDepth: isRoot ? below.depth + 1 : below.introspectionDepth,
    introspectionLists: isRoot ? below.lists : below.introspectionLists,
  };
}

/**
 * Measures selections of a document that is not validated yet: fragments may be missing, there twice, or spread themselves,
 * which is refused. Each fragment is measured once, however often it is spread, so that it takes as long as the text is.
 */
export function expansions(document: DocumentNode): (selection: SelectionSetNode) => Expansion {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const measured = new Map<string, Expansion | null>();

  function ofFragment(name: string): Expansion {
    const fragment = fragments.get(name);
    if (fragment === undefined) return nothing;
    const known = measured.get(name);
    // Null: it is being measured, so it spreads itself.
    if (known === null) return refuse('BAD_REQUEST');
    if (known !== undefined) return known;
    measured.set(name, null);
    const found = measure(fragment.selectionSet);
    measured.set(name, found);
    return found;
  }

  function measure(selection: SelectionSetNode): Expansion {
    let sum = nothing;
    for (const one of selection.selections)
      switch (one.kind) {
        case Kind.FIELD:
          sum = beside(
            sum,
            ofField(one.name.value, one.selectionSet === undefined ? nothing : measure(one.selectionSet)),
          );
          break;
        case Kind.INLINE_FRAGMENT:
          sum = beside(sum, measure(one.selectionSet));
          break;
        case Kind.FRAGMENT_SPREAD:
          sum = beside(sum, ofFragment(one.name.value));
          break;
      }
    return sum;
  }
  return measure;
}
