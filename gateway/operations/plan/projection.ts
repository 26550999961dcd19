import {
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type SelectionSetNode,
} from 'graphql';
import { refuse } from '../rules.ts';
import { leafOf } from './leaves.ts';
import type { SelectionReader } from './selected-fields.ts';
import { type AnswerObject, isAnswerObject } from './step.ts';

/** What a projection finds wrong, and where it is now. */
interface Projecting {
  readonly path: (string | number)[];
  readonly errors: GraphQLError[];
}

/**
 * The value as the caller asked for it. Null is null; undefined is null, too, but for a reason that has been told: something
 * in it must not be null.
 */
type Shape = (value: unknown, at: Projecting) => unknown;

interface Field {
  readonly key: string;
  readonly name: string;
  readonly shape: Shape;
  readonly isNonNull: boolean;
  /** A leaf needs no path. */
  readonly isLeaf: boolean;
  /** The key is that of something that every object inherits. */
  readonly isInherited: boolean;
}

interface ObjectShape {
  readonly type: GraphQLCompositeType;
  readonly fields: readonly Field[];
}

function broken(at: Projecting, key: string | number, what: string): undefined {
  const path = [...at.path, key];
  const message = `Cannot return null for non-nullable field ${what}.`;
  at.errors.push(new GraphQLError(message, { path, extensions: { code: 'INTERNAL' } }));
}

function projectObject(source: AnswerObject, { type, fields }: ObjectShape, at: Projecting): unknown {
  const result: AnswerObject = {};
  for (const { key, name, shape, isNonNull, isLeaf, isInherited } of fields) {
    let value: unknown = isInherited && !Object.hasOwn(source, key) ? undefined : source[key];
    if (isLeaf) value = shape(value, at);
    else if (value !== null && value !== undefined) {
      at.path.push(key);
      value = shape(value, at);
      at.path.pop();
    } else value = null;
    if (value !== null && value !== undefined) result[key] = value;
    else if (!isNonNull) result[key] = null;
    else return value === null ? broken(at, key, `${type.name}.${name}`) : undefined;
  }
  return result;
}

function listOf(item: Shape, isNonNull: boolean, what: string): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return null;
    const result: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      at.path.push(index);
      const one = item(value[index], at);
      at.path.pop();
      if (one === null || one === undefined) {
        if (isNonNull) return one === null ? broken(at, index, what) : undefined;
        result.push(null);
      } else result.push(one);
    }
    return result;
  };
}

/** An interface has no name that an answer could give. */
const nameOf =
  (type: GraphQLCompositeType): Shape =>
  () =>
    isObjectType(type) ? type.name : null;

/** Compiles what a document selects to functions that make the answer from what the fetches brought. */
export function compileProjection(schema: GraphQLSchema, reader: SelectionReader) {
  function objectShape(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): ObjectShape {
    const selected = [...reader.fieldsOf(type, sets)];
    return { type, fields: selected.map(([key, nodes]) => fieldOf(type, key, nodes)) };
  }

  function fieldOf(parent: GraphQLCompositeType, key: string, nodes: readonly FieldNode[]): Field {
    const name = (nodes[0] as FieldNode).name.value;
    // No object can have it among its own and be safe to hand on.
    if (key === '__proto__') refuse('BAD_REQUEST');
    const found = { key, name, isInherited: key in Object.prototype };
    if (name === '__typename') return { ...found, shape: nameOf(parent), isNonNull: true, isLeaf: true };
    // Introspection is answered whole, beside the plan.
    if (name.startsWith('__')) return { ...found, shape: (value) => value, isNonNull: false, isLeaf: true };
    const type = isUnionType(parent) ? undefined : parent.getFields()[name]?.type;
    if (type === undefined) throw new Error(`${parent.name} has no field ${name}`);
    const sets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
    const shape = shapeOf(type, sets, `${parent.name}.${name}`);
    return { ...found, shape, isNonNull: isNonNullType(type), isLeaf: isLeafType(getNullableType(type)) };
  }

  function shapeOf(given: GraphQLOutputType, sets: readonly SelectionSetNode[], what: string): Shape {
    const type = getNullableType(given);
    if (isListType(type)) return listOf(shapeOf(type.ofType, sets, what), isNonNullType(type.ofType), what);
    if (isLeafType(type)) return leafOf(type);
    const shapes = new Map<string, ObjectShape | null>();
    const shapeFor = (name: string): ObjectShape | null => {
      let shape = shapes.get(name);
      if (shape !== undefined) return shape;
      const object = schema.getType(name);
      const isPossible =
        isObjectType(object) && (object === type || (isAbstractType(type) && schema.isSubType(type, object)));
      shape = isPossible ? objectShape(object, sets) : null;
      // Only names of the graph are remembered, and not what a subgraph may invent.
      if (isObjectType(object)) shapes.set(name, shape);
      return shape;
    };
    // Fields of an interface are the same for all its types: a plan does not ask for the type's name then.
    let nameless: ObjectShape | undefined;
    const isConcrete = isObjectType(type);
    return (value, at) => {
      if (!isAnswerObject(value)) return null;
      const typename = isConcrete ? type.name : value['__typename'];
      if (typeof typename !== 'string')
        return projectObject(value, (nameless ??= objectShape(type, sets)), at);
      const shape = shapeFor(typename);
      return shape === null ? null : projectObject(value, shape, at);
    };
  }

  return (root: GraphQLObjectType, set: SelectionSetNode) => {
    const shape = objectShape(root, [set]);
    return (data: AnswerObject): { data: AnswerObject | null; errors: GraphQLError[] } => {
      const at: Projecting = { path: [], errors: [] };
      const projected = projectObject(data, shape, at) as AnswerObject | undefined;
      return { data: projected ?? null, errors: at.errors };
    };
  };
}

export type Project = ReturnType<ReturnType<typeof compileProjection>>;
