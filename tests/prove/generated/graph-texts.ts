import fc from 'fast-check';
import { getNamedType, type GraphQLField, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import { schema } from '../public-schema.ts';

const fieldsOf = (typeName: string): GraphQLField<unknown, unknown>[] => {
  const type = schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
};

const names = fc.constantFrom('a', 'b', '_x', '__y', 'id', 'code', 'name', 'nodes', 'constructor', '__typename', '__proto__');
const directives = fc.constantFrom('', '', '', ' @include(if: true)', ' @skip(if: $v)', ' @defer', ' @deprecated', ' @x(a: [1, {b: "c"}])');
const values = fc.constantFrom('1', '-0', '1e400', '"x"', '"\\u0000"', 'null', 'true', 'RED', '[]', '[[1]]', '{}', '{a: {b: 1}}', '$v', '""" block """', '"1999-02-30"', '9007199254740993');

/** A selection of a type: real fields for the most part, with arguments, aliases and fragments that may be wrong. */
function selectionOf(typeName: string, depth: number): fc.Arbitrary<string> {
  const fields = fieldsOf(typeName);
  if (fields.length === 0 || depth === 0) return fc.constant('{ __typename }');
  const one = fc
    .tuple(fc.constantFrom(...fields), fc.option(names, { freq: 6 }), fc.array(fc.tuple(names, values), { maxLength: 2 }), directives)
    .chain(([field, alias, more, directive]) => {
      const inner = getNamedType(field.type);
      const needed = field.args.map(({ name }) => fc.tuple(fc.constant(name), values));
      const below = isCompositeType(inner) ? selectionOf(inner.name, depth - 1) : fc.constant('');
      return fc.tuple(fc.tuple(...needed), below).map(([given, text]) => {
        const all = [...given, ...more].map(([name, value]) => `${name}: ${value}`).join(' ');
        return `${alias === null ? '' : `${alias}: `}${field.name}${all === '' ? '' : `(${all})`}${directive} ${text}`;
      });
    });
  const other = fc.oneof(
    fc.constantFrom('...F', '...G', '... { __typename }', '... on Query { __typename }', '__typename', 'nothing', '_service { sdl }'),
    names,
  );
  return fc
    .array(fc.oneof({ weight: 5, arbitrary: one }, { weight: 1, arbitrary: other }), { minLength: 1, maxLength: 4 })
    .map((list) => `{ ${list.join(' ')} }`);
}

/** Documents of valid grammar and hostile shape: of real names for the most part, so that many get far. */
export const documents: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', 'query ', 'query Q ', 'query Q($v: Boolean = true) ', 'query($v: [Int!]!) ', 'mutation ', 'subscription '),
    selectionOf('Query', 4),
    fc.constantFrom('', '', ' fragment F on Resident { id ...G } fragment G on Grid { code ...F }', ' fragment F on Query { __typename }', ' query Q { __typename }', ' type X { a: Int }'),
  )
  .map((parts) => parts.join(''));

/** Texts that were documents before something happened to them. */
export const damagedBytes: fc.Arbitrary<Buffer> = fc
  .tuple(documents, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }), fc.option(fc.nat()))
  .map(([text, flips, cut]) => {
    const bytes = Buffer.from(JSON.stringify({ query: text, variables: { v: true } }));
    for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
    return cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
  });
