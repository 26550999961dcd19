import { type EntityEvent, shardName } from '@cityhub/schema/events/define';
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';

// A right is decided field by field where the field is resolved, by the subgraph that owns the record. What federation carries
// from one subgraph to another on its own account (keys, @requires, @provides) is decided by nobody, so a value of a higher class
// must not travel that way into a field of a lower one.

export type Sdl = { subgraph: string; text: string };

type Owned = {
  name: string;
  fields: readonly FieldDefinitionNode[];
  directives: readonly ConstDirectiveNode[];
};
type Catalogue = ReadonlyMap<string, EntityEvent>;
type Types = ReadonlyMap<string, ReadonlyMap<string, TypeNode>>;

/** Names of personal numbers: no other type may carry them past the rights of its record. */
const personalNumbers = ['citizenId', 'phone'];

/** Every way in which a graph would show a field without its right, in words that name the field. */
export function openWays(sdls: readonly Sdl[], catalogue: Catalogue): string[] {
  const parsed = sdls.map(({ subgraph, text }) => ({ subgraph, types: typesOf(text) }));
  const all: Types = mergedFields(parsed.flatMap(({ types }) => types));
  const classOf = (type: string, field: string): number =>
    (catalogue.get(type)?.fields as Record<string, { class: number }> | undefined)?.[field]?.class ?? 1;
  return parsed.flatMap(({ subgraph, types }) =>
    types.flatMap((type) => waysOf(type, { subgraph, all, classOf, catalogue })),
  );
}

type Graph = {
  subgraph: string;
  all: Types;
  classOf: (type: string, field: string) => number;
  catalogue: Catalogue;
};

function waysOf(type: Owned, graph: Graph): string[] {
  const { subgraph, classOf, catalogue } = graph;
  const at = (field: string): string => `${subgraph}: ${type.name}.${field}`;
  const owner = catalogue.get(type.name);
  const found: string[] = [];
  for (const directive of type.directives) {
    if (directive.name.value === 'interfaceObject')
      found.push(
        `${subgraph}: ${type.name} is an @interfaceObject: its fields are resolved without the record`,
      );
    if (directive.name.value === 'key' || directive.name.value === 'context')
      for (const [on, field] of selected(textOf(directive, 'fields'), type.name, graph))
        if (classOf(on, field) > 2) found.push(`${at(field)} is part of a key, which every subgraph sees`);
  }
  for (const field of type.fields) {
    const name = field.name.value;
    const own = classOf(type.name, name);
    const external = has(field, 'external') || has(type, 'external');
    if (!external && owner && own > 1 && shardName(owner.shard) !== subgraph)
      found.push(`${at(name)} is resolved by another subgraph than its own`);
    if (own > 1 && (has(field, 'shareable') || has(type, 'shareable') || has(field, 'override')))
      found.push(`${at(name)} may be resolved elsewhere`);
    if (!owner && personalNumbers.includes(name))
      found.push(`${at(name)} is a personal number outside of its record`);
    found.push(...carried(field, type.name, own, graph).map((what) => `${at(name)} ${what}`));
  }
  return found;
}

/** What a field is given, or gives, of a higher class than its own. */
function carried(field: FieldDefinitionNode, type: string, own: number, graph: Graph): string[] {
  const found: string[] = [];
  for (const directive of field.directives ?? []) {
    const from =
      directive.name.value === 'requires'
        ? type
        : directive.name.value === 'provides'
          ? nameOf(field.type)
          : undefined;
    if (from === undefined) continue;
    for (const [on, one] of selected(textOf(directive, 'fields'), from, graph))
      if (graph.classOf(on, one) > own)
        found.push(`@${directive.name.value} ${on}.${one}, which is of class ${graph.classOf(on, one)}`);
  }
  for (const argument of field.arguments ?? [])
    for (const directive of argument.directives ?? [])
      if (directive.name.value === 'fromContext') found.push('takes an argument out of another record');
  return found;
}

/** Every field of a selection, with the type that it stands on; a type condition changes the type. */
function selected(fields: string, type: string, graph: Graph): [string, string][] {
  const document = parse(fields.trim().startsWith('{') ? fields : `{ ${fields} }`);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const walk = (set: SelectionSetNode, on: string): [string, string][] =>
    set.selections.flatMap((one): [string, string][] => {
      if (one.kind === Kind.FRAGMENT_SPREAD) return [];
      if (one.kind === Kind.INLINE_FRAGMENT)
        return walk(one.selectionSet, one.typeCondition?.name.value ?? on);
      const { name, selectionSet }: FieldNode = one;
      const next = graph.all.get(on)?.get(name.value);
      return [[on, name.value], ...(selectionSet && next ? walk(selectionSet, nameOf(next)) : [])];
    });
  return walk(operation.selectionSet, type);
}

const nameOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);

const has = (node: { directives?: readonly ConstDirectiveNode[] }, name: string): boolean =>
  node.directives?.some((directive) => directive.name.value === name) ?? false;

function textOf(directive: ConstDirectiveNode, argument: string): string {
  const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : '__typename';
}

function typesOf(text: string): Owned[] {
  return parse(text).definitions.flatMap((definition): Owned[] => {
    if (!('fields' in definition) || definition.kind.startsWith('Input')) return [];
    const { name, directives = [] } = definition;
    return [{ name: name.value, fields: (definition.fields ?? []) as FieldDefinitionNode[], directives }];
  });
}

function mergedFields(types: readonly Owned[]): Types {
  const merged = new Map<string, Map<string, TypeNode>>();
  for (const { name, fields } of types) {
    const known = merged.get(name) ?? new Map<string, TypeNode>();
    for (const field of fields) known.set(field.name.value, field.type);
    merged.set(name, known);
  }
  return merged;
}
