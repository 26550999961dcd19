import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** An operation in two: what the graph says of itself, and what subgraphs are asked. Undefined where there is none of it. */
export interface SplitOperation {
  readonly introspection?: DocumentNode;
  readonly planned?: DocumentNode;
}

const isOfGraph = ({ name }: FieldNode): boolean => name.value === '__schema' || name.value === '__type';
const isMeta = (field: FieldNode): boolean => isOfGraph(field) || field.name.value === '__typename';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Fields of the root behind all its fragments. */
function rootFields(set: SelectionSetNode, fragments: Fragments, seen = new Set<string>()): FieldNode[] {
  return set.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    if (node.kind === Kind.INLINE_FRAGMENT) return rootFields(node.selectionSet, fragments, seen);
    const fragment = fragments.get(node.name.value);
    if (fragment === undefined || seen.has(node.name.value)) return [];
    seen.add(node.name.value);
    return rootFields(fragment.selectionSet, fragments, seen);
  });
}

/** The same selection with only some fields of the root; fragments of the root become inline ones. */
function only(
  set: SelectionSetNode,
  wanted: (field: FieldNode) => boolean,
  fragments: Fragments,
): SelectionSetNode | null {
  const selections = set.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return wanted(node) ? [node] : [];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    const selectionSet = fragment === undefined ? null : only(fragment.selectionSet, wanted, fragments);
    if (fragment === undefined || selectionSet === null) return [];
    const { typeCondition } = fragment;
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        selectionSet,
        ...(typeCondition === undefined ? {} : { typeCondition }),
        ...(node.directives === undefined ? {} : { directives: node.directives }),
      },
    ];
  });
  return selections.length === 0 ? null : { kind: Kind.SELECTION_SET, selections };
}

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  return fragments;
}

function withOnly(
  node: OperationDefinitionNode,
  wanted: (field: FieldNode) => boolean,
  fragments: Fragments,
): DocumentNode | undefined {
  const selectionSet = only(node.selectionSet, wanted, fragments);
  if (selectionSet === null) return undefined;
  return { kind: Kind.DOCUMENT, definitions: [{ ...node, selectionSet }, ...fragments.values()] };
}

const keyOf = (field: FieldNode): string => (field.alias ?? field.name).value;

/** A document for each field of the root, in their order. */
export function eachRootField(document: DocumentNode, node: OperationDefinitionNode): DocumentNode[] {
  const fragments = fragmentsOf(document);
  const keys = new Set(
    rootFields(node.selectionSet, fragments)
      .filter((field) => !isMeta(field))
      .map(keyOf),
  );
  return [...keys].flatMap((key) => withOnly(node, (field) => keyOf(field) === key, fragments) ?? []);
}

export function splitOperation(document: DocumentNode, node: OperationDefinitionNode): SplitOperation {
  const fragments = fragmentsOf(document);
  const fields = rootFields(node.selectionSet, fragments);
  if (!fields.some(isMeta)) return { planned: document };
  const introspection = withOnly(node, isOfGraph, fragments);
  const planned = withOnly(node, (field) => !isMeta(field), fragments);
  return {
    ...(introspection === undefined ? {} : { introspection }),
    ...(planned === undefined ? {} : { planned }),
  };
}
