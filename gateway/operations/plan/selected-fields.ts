import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { fragmentsOf } from './introspection.ts';

/** The values of the variables that stand in `@skip` and `@include`. */
export type Conditions = Readonly<Record<string, boolean>>;

/** The names of those variables. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function isWanted(directives: readonly DirectiveNode[] = [], conditions: Conditions): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = given[0]?.value;
    const holds =
      value?.kind === Kind.VARIABLE
        ? conditions[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    return holds === (name.value === 'include');
  });
}

/** What a document selects of one object type: by response key, in the order in which the answer has them. */
export type SelectedFields = ReadonlyMap<string, readonly FieldNode[]>;

export interface SelectionReader {
  fieldsOf(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): SelectedFields;
}

export function selectionReader(
  schema: GraphQLSchema,
  document: DocumentNode,
  conditions: Conditions,
): SelectionReader {
  const fragments = fragmentsOf(document);

  const applies = (type: GraphQLCompositeType, condition: string | undefined): boolean => {
    if (condition === undefined || condition === type.name) return true;
    const named = schema.getType(condition);
    return isAbstractType(named) && !isUnionType(type) && schema.isSubType(named, type);
  };

  function collect(
    type: GraphQLCompositeType,
    set: SelectionSetNode,
    into: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const node of set.selections) {
      if (!isWanted(node.directives, conditions)) continue;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const nodes = into.get(key);
        if (nodes === undefined) into.set(key, [node]);
        else nodes.push(node);
        continue;
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(node.name.value)) continue;
        spread.add(node.name.value);
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (fragment === undefined || !applies(type, fragment.typeCondition?.name.value)) continue;
      collect(type, fragment.selectionSet, into, spread);
    }
  }

  return {
    fieldsOf(type, sets) {
      const fields = new Map<string, FieldNode[]>();
      const spread = new Set<string>();
      for (const set of sets) collect(type, set, fields, spread);
      return fields;
    },
  };
}
