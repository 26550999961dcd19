import {
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Operation } from '../operations/rules.ts';

/** A field that an operation names, by the names that its answer has. */
export interface NamedField {
  /** As in `grid.units.nodes.number`, with aliases. */
  readonly path: string;
  /** The type that the field is of. */
  readonly entity: string;
  readonly field: string;
  readonly isLeaf: boolean;
}

/**
 * The fields of an operation with its fragments written out, in the order of the text; each path of a type once. The limits
 * have been asked before, so there are not too many, and no fragment spreads itself.
 */
export function namedFields({
  document,
  node,
  schema,
}: Pick<Operation, 'document' | 'node' | 'schema'>): NamedField[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const found = new Map<string, NamedField>();

  function walk(parent: GraphQLCompositeType, selection: SelectionSetNode, above: string): void {
    for (const one of selection.selections) {
      if (one.kind !== Kind.FIELD) {
        const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one;
        const name = fragment?.typeCondition?.name.value;
        const type = name === undefined ? parent : schema.getType(name);
        if (fragment !== undefined && isCompositeType(type)) walk(type, fragment.selectionSet, above);
        continue;
      }
      const field = one.name.value;
      const definition = isUnionType(parent) ? undefined : parent.getFields()[field];
      // What begins with two underscores is of the schema, and tells nothing of anybody.
      if (definition === undefined) continue;
      const path = `${above === '' ? '' : `${above}.`}${one.alias?.value ?? field}`;
      const entity = parent.name;
      found.set(`${path} ${entity}`, { path, entity, field, isLeaf: one.selectionSet === undefined });
      const type = getNamedType(definition.type);
      if (one.selectionSet !== undefined && isCompositeType(type)) walk(type, one.selectionSet, path);
    }
  }
  const root = schema.getRootType(node.operation);
  if (root != null) walk(root, node.selectionSet, '');
  return [...found.values()];
}
