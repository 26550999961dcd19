import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { z } from 'zod';
import { InvalidInputError, issue } from '../runtime/errors.ts';

/**
 * What a gateway asks `_entities` with: a record's key, and the fields of other subgraphs that a field here @requires.
 * A representation only says which record is meant, so it is taken to pieces and put together anew from the fields that the
 * schema names: nothing else in it reaches a resolver, and no right is ever derived from it.
 */

/** A gateway that has more to ask splits its question. */
export const mostRepresentations = 100;
const longestText = 200;
const longestList = 1000;

interface Directive {
  readonly name: string;
  readonly args?: { readonly fields?: string; readonly resolvable?: boolean };
}
const directivesOf = (of: { extensions: Readonly<Record<string, unknown>> }, name: string): Directive[] =>
  ((of.extensions['directives'] ?? []) as Directive[]).filter((one) => one.name === name);

const text = z
  .string()
  .max(longestText)
  .refine((value) => value.isWellFormed() && !value.includes('\0'));

/** A value as its scalar writes it in an answer; ids are text. */
function scalarShape(name: string): z.ZodType {
  switch (name) {
    case 'Int':
      return z.int32();
    case 'Float':
      return z.number();
    case 'Boolean':
      return z.boolean();
    case 'Position':
      return z.int().min(0);
    default:
      return text;
  }
}

function shapeOf(type: GraphQLOutputType, selected: SelectionSetNode | undefined): z.ZodType {
  if (!isNonNullType(type)) return shapeOfPresent(type, selected).nullable();
  return shapeOfPresent(type.ofType as GraphQLOutputType, selected);
}

function shapeOfPresent(type: GraphQLOutputType, selected: SelectionSetNode | undefined): z.ZodType {
  if (isListType(type)) return z.array(shapeOf(type.ofType as GraphQLOutputType, selected)).max(longestList);
  if (isEnumType(type)) return z.enum(type.getValues().map(({ name }) => name));
  if (isObjectType(type)) {
    const typename = { __typename: z.literal(type.name).optional() };
    return z.strictObject({ ...typename, ...fieldShapes(type, selected) });
  }
  return scalarShape((type as GraphQLNamedType).name);
}

function fieldShapes(type: GraphQLObjectType, selected: SelectionSetNode | undefined): z.ZodRawShape {
  const shapes: Record<string, z.ZodType> = {};
  for (const node of selected?.selections ?? []) {
    const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined;
    if (node.kind !== Kind.FIELD || field === undefined)
      throw new Error(`a key of ${type.name} is not made of its fields`);
    shapes[field.name] = shapeOf(field.type, node.selectionSet);
  }
  return shapes;
}

function selectionOf({ args }: Directive): SelectionSetNode | undefined {
  const [node] = parse(`{ ${args?.fields ?? ''} }`).definitions;
  return node?.kind === Kind.OPERATION_DEFINITION ? node.selectionSet : undefined;
}

/** What is required comes only where a field that requires it is asked for. */
function requiredShapes(type: GraphQLObjectType): z.ZodRawShape {
  const shapes: Record<string, z.ZodType> = {};
  for (const field of Object.values(type.getFields()))
    for (const directive of directivesOf(field, 'requires'))
      for (const [name, shape] of Object.entries(fieldShapes(type, selectionOf(directive))))
        shapes[name] = (shape as z.ZodType).optional();
  return shapes;
}

function representationOf(type: GraphQLObjectType): z.ZodType {
  const required = requiredShapes(type);
  const typename = { __typename: z.literal(type.name) };
  const byKey = directivesOf(type, 'key')
    .filter(({ args }) => args?.resolvable !== false)
    .map((key) => z.strictObject({ ...typename, ...required, ...fieldShapes(type, selectionOf(key)) }));
  return z.union(byKey);
}

/** A field that requires others of a representation without them is a question that no gateway asks. */
function guardRequired(type: GraphQLObjectType): void {
  for (const field of Object.values(type.getFields())) {
    const needed = directivesOf(field, 'requires').flatMap((one) =>
      Object.keys(fieldShapes(type, selectionOf(one))),
    );
    const { resolve } = field;
    if (needed.length === 0 || resolve === undefined) continue;
    field.resolve = (source: Readonly<Record<string, unknown>>, args, context, info) => {
      const missing = needed.filter((name) => source[name] === undefined);
      if (missing.length > 0) throw new InvalidInputError(missing.map((name) => issue('REQUIRED', name)));
      return resolve(source, args, context, info);
    };
  }
}

/** Refuses a question to `_entities` whole where one of its representations is wrong; the answer repeats nothing of it. */
export function guardRepresentations(schema: GraphQLSchema): void {
  const entities = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  if (entities?.resolve === undefined || !isUnionType(union)) return;
  const known = new Map(union.getTypes().map((type) => [type.name, representationOf(type)]));
  for (const type of union.getTypes()) guardRequired(type);

  function check(representation: unknown, index: number): unknown {
    const place = ['representations', String(index)];
    const name = (representation as { __typename?: unknown } | null)?.__typename;
    const shape = typeof name === 'string' ? known.get(name) : undefined;
    if (shape === undefined) throw new InvalidInputError([issue('INVALID_VALUE', ...place, '__typename')]);
    const checked = shape.safeParse(representation);
    if (checked.success) return checked.data;
    // The path is made of the schema's own names: what else was sent is not among them.
    const path = checked.error.issues[0]?.path.map(String) ?? [];
    throw new InvalidInputError([issue('INVALID_VALUE', ...place, ...path)]);
  }

  const { resolve } = entities;
  entities.resolve = (source, { representations, ...args }, context, info) => {
    const given = representations as readonly unknown[];
    if (given.length > mostRepresentations)
      throw new InvalidInputError([issue('INVALID_VALUE', 'representations')]);
    return resolve(source, { ...args, representations: given.map(check) }, context, info);
  };
}
