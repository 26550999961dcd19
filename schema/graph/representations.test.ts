import { execute, parse } from 'graphql';
import { beforeEach, expect, test } from 'vitest';
import { InvalidInputError } from '../runtime/errors.ts';
import { createBuilder, subgraphSchema } from './builder.ts';
import { mostRepresentations } from './representations.ts';

/** What the resolvers were given. */
let seen: unknown[];
beforeEach(() => void (seen = []));

/** A graph of one own entity with two keys, one that another subgraph owns and whose field requires others, and a closed one. */
function graph() {
  const builder = createBuilder<object>();
  builder.queryType({ fields: (t) => ({ open: t.boolean({ resolve: () => true }) }) });
  interface House {
    readonly id: string;
  }
  const house = builder.objectRef<House>('House');
  builder.objectType(house, {
    fields: (t) => ({
      id: t.exposeID('id'),
      street: t.string({ resolve: () => 'Long Street' }),
      number: t.int({ resolve: () => 4 }),
      rooms: t.int({ resolve: () => 3 }),
    }),
  });
  builder.asEntity(house, {
    key: [
      builder.selection<{ id: string }>('id'),
      builder.selection<{ street: string; number: number }>('street number'),
      builder.keyDirective(builder.selection<{ rooms: number }>('rooms'), false),
    ],
    resolveReference: (reference) => {
      seen.push(reference);
      return { id: 'h1' };
    },
  });
  const closed = builder.objectRef<House>('Closed');
  builder.objectType(closed, { fields: (t) => ({ id: t.exposeID('id') }) });
  builder.asEntity(closed, {
    key: builder.keyDirective(builder.selection<{ id: string }>('id'), false),
    resolveReference: (reference) => reference as House,
  });
  builder.externalRef('Form', builder.selection<{ code: string }>('code')).implement({
    externalFields: (t) => ({ code: t.string(), wanted: t.stringList(), count: t.int({ nullable: true }) }),
    fields: (t) => ({
      sum: t.string({
        requires: builder.selection<{ wanted: string[]; count: number }>('wanted count'),
        resolve: (form) => {
          seen.push({ ...form });
          return `${form.code} ${form.wanted.length}`;
        },
      }),
      plain: t.string({ resolve: ({ code }) => code }),
    }),
  });
  return subgraphSchema(builder);
}
const schema = graph();

async function ask(representations: unknown, fields = '__typename ... on Form { plain }') {
  const document = parse(`query($r: [_Any!]!) { _entities(representations: $r) { ${fields} } }`);
  return execute({ schema, document, variableValues: { r: representations } });
}
const refusalOf = async (representations: unknown, fields?: string) => {
  const { data, errors } = await ask(representations, fields);
  const cause = errors?.[0]?.originalError;
  expect(cause, JSON.stringify(data)).toBeInstanceOf(InvalidInputError);
  expect(JSON.stringify(errors)).not.toContain('secret');
  return (cause as InvalidInputError).issues.map(({ path, code }) => `${code} ${path.join('.')}`);
};

const house = { __typename: 'House', id: 'h1' };
const form = { __typename: 'Form', code: 'f1' };
/** As JSON gives it: a field of that name, and not the prototype. */
const json = (text: string): unknown => JSON.parse(text);

test('a key is asked for by its fields, whichever key it is', async () => {
  const { data, errors } = await ask([house, { __typename: 'House', street: 'A', number: 1 }, form]);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    _entities: [{ __typename: 'House' }, { __typename: 'House' }, { __typename: 'Form', plain: 'f1' }],
  });
  expect(seen).toMatchObject([{ id: 'h1' }, { street: 'A', number: 1 }]);
});

test('what stands in the document is checked like what comes in a variable', async () => {
  const asked = (more: string) =>
    execute({
      schema,
      document: parse(
        `{ _entities(representations: [{ __typename: "House", id: "h1" ${more} }]) { __typename } }`,
      ),
    });
  expect((await asked('')).errors).toBeUndefined();
  for (const more of ['rooms: 3', '__proto__: { id: "x" }', 'street: "A"'])
    expect((await asked(more)).errors?.[0]?.originalError, more).toBeInstanceOf(InvalidInputError);
});

test.each<[string, unknown]>([
  ['no object', 'secret'],
  ['null in a list', [house, ['secret']]],
  ['a number', 7],
  ['a list', ['secret']],
  ['no type', { id: 'secret' }],
  ['a type that is no text', { __typename: ['House'], id: 'secret' }],
  ['a type that is not there', { __typename: 'secret', id: 'h1' }],
  ['a type by inheritance', { __typename: 'constructor', id: 'secret' }],
  ['the type of no entity', { __typename: 'Query', id: 'secret' }],
  ['a type that is resolved elsewhere', { __typename: 'Closed', id: 'secret' }],
  ['a type in other letters', { __typename: 'house', id: 'secret' }],
  ['no key', { __typename: 'House' }],
  ['a key that is resolved elsewhere', { __typename: 'House', rooms: 3 }],
  ['half a key', { __typename: 'House', street: 'secret' }],
  ['two keys', { ...house, street: 'secret', number: 1 }],
  ['a field of the type that is no key', { ...house, rooms: 3 }],
  ['a field that is not there', { ...house, secret: 1 }],
  ['a key that is a list', { __typename: 'House', id: ['secret'] }],
  ['a key that is an object', { __typename: 'House', id: { eq: 'secret' } }],
  ['a key that is a number', { __typename: 'House', id: 7 }],
  ['a key that is null', { __typename: 'House', id: null }],
  ['a key that is true', { __typename: 'House', id: true }],
  ['a key of 201 characters', { __typename: 'House', id: 'x'.repeat(201) }],
  ['a key with a NUL', { __typename: 'House', id: 'secret\0' }],
  ['a key with half a character', { __typename: 'House', id: 'secret\ud800' }],
  ['a number that is text', { __typename: 'House', street: 'A', number: '1' }],
  ['a number that is none', { __typename: 'House', street: 'A', number: 1.5 }],
  ['a number that is too large', { __typename: 'House', street: 'A', number: 2 ** 31 }],
  ['__proto__', json('{"__typename":"House","id":"h1","__proto__":{"admin":"secret"}}')],
  ['__proto__ of null', json('{"__typename":"House","id":"h1","__proto__":null}')],
  ['constructor', json('{"__typename":"House","id":"h1","constructor":{"prototype":{"admin":"secret"}}}')],
  ['prototype', json('{"__typename":"House","id":"h1","prototype":"secret"}')],
  ['toString', json('{"__typename":"House","id":"h1","toString":"secret"}')],
  ['a type from __proto__', json('{"__proto__":{"__typename":"House","id":"secret"}}')],
  ['a key from __proto__', json('{"__typename":"House","__proto__":{"id":"secret"}}')],
  ['a required field of another type', { ...house, wanted: ['secret'] }],
  ['required text that is no list', { ...form, wanted: 'secret', count: 1 }],
  ['a required list of objects', { ...form, wanted: [{ secret: 1 }], count: 1 }],
  ['a required list that is too long', { ...form, wanted: Array(1001).fill('x'), count: 1 }],
])('a representation is refused for %s, and nothing is resolved', async (_what, representation) => {
  expect(await refusalOf([house, representation])).toEqual([
    expect.stringMatching(/^INVALID_VALUE representations\.1/),
  ]);
  expect(seen).toEqual([]);
});

test('the answer says where, by names of the schema alone', async () => {
  expect(await refusalOf([form, { ...form, wanted: ['a', 7] }])).toEqual([
    'INVALID_VALUE representations.1.wanted.1',
  ]);
  expect(await refusalOf([{ ...form, secret: 1 }])).toEqual(['INVALID_VALUE representations.0']);
});

test('as many are asked for as a gateway asks at once, and no more', async () => {
  const many = (count: number) => Array.from({ length: count }, () => house);
  expect((await ask(many(mostRepresentations))).errors).toBeUndefined();
  seen = [];
  expect(await refusalOf(many(mostRepresentations + 1))).toEqual(['INVALID_VALUE representations']);
  expect(seen).toEqual([]);
});

test('a field gets what it requires, and is not resolved without it', async () => {
  const fields = '... on Form { sum }';
  expect((await ask([{ ...form, wanted: ['a', 'b'], count: null }], fields)).data).toEqual({
    _entities: [{ sum: 'f1 2' }],
  });
  seen = [];
  expect(await refusalOf([form], fields)).toEqual(['REQUIRED wanted', 'REQUIRED count']);
  expect(await refusalOf([{ ...form, count: 1 }], fields)).toEqual(['REQUIRED wanted']);
  expect(seen).toEqual([]);
});

test('nothing is left behind in any prototype', async () => {
  await refusalOf([json('{"__typename":"House","id":"h1","__proto__":{"polluted":1}}')]);
  await ask([json('{"__typename":"Form","code":"f1"}')]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});
