import fc from 'fast-check';
import { type GraphQLInputType, getNullableType, isEnumType, isInputObjectType, isListType } from 'graphql';

/** Values that some reader takes for another one; texts of them are JSON, since no object of this language can hold a few. */
const oddities: readonly string[] = [
  'null', 'true', '0', '-0', '1e400', '-1e400', '1.5', '9007199254740993', '2147483648', '""', '" "', '"NaN"', '"Infinity"',
  '"0000-00-00"', '"9999-12-31T23:59:60Z"', '"2023-02-29"', '"2026-01-01T00:00:00+99:00"', '"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"',
  '"\\u202e"', '"\\ufeff"', '"\' or 1=1 --"', '"%"', '"_"', '"\\\\"', '"=cmd|x"', '"999999190001010017"', '"11010519491231002X"',
  '"１１０１０５１９４９１２３１００２Ｘ"', '"+8613800000000"', '"__proto__"', '{}', '[]', '[[]]', '{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}',
  '{"$ne":null}', '{"in":["a"]}', '{"length":1e9}', '[null]', '{"toString":null}', '"𠮷"', '"00000000-0000-0000-0000-000000000000"',
];
const oddity = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...oddities) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.nat({ max: 20_000 }).map((length) => JSON.stringify('x'.repeat(length))) },
);

/** JSON for an input of a type: now as it should be, now anything at all, in every place. */
export function jsonFor(type: GraphQLInputType, depth = 5): fc.Arbitrary<string> {
  const bare = getNullableType(type);
  const wrong = { weight: 1, arbitrary: oddity };
  if (depth === 0) return oddity;
  if (isListType(bare)) {
    const list = fc.array(jsonFor(bare.ofType, depth - 1), { maxLength: 4 }).map((all) => `[${all.join(',')}]`);
    return fc.oneof({ weight: 4, arbitrary: list }, wrong);
  }
  if (isInputObjectType(bare)) {
    const fields = Object.values(bare.getFields());
    const each = fields.map((field) => fc.option(jsonFor(field.type, depth - 1).map((text) => `${JSON.stringify(field.name)}:${text}`), { freq: 5 }));
    const more = fc.option(fc.tuple(fc.constantFrom('__proto__', 'extra', 'constructor'), oddity).map(([name, text]) => `"${name}":${text}`), { freq: 1 });
    const object = fc.tuple(more, ...each).map((all) => `{${all.filter((text) => text !== null).join(',')}}`);
    return fc.oneof({ weight: 6, arbitrary: object }, wrong);
  }
  if (isEnumType(bare)) {
    const names = bare.getValues().map(({ name }) => JSON.stringify(name));
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, wrong);
  }
  return oddity;
}
