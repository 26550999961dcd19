import type { Suite } from './suite.ts';

let counter = 0;
const log: string[] = [];

/** Value types, overrides, hidden parts, interface objects, federation 1, mutations, and what is missing or fails. */
export const values: Suite = {
  feature: 'shared values, overrides, hidden names and mutations',
  subgraphs: {
    old: {
      sdl: `# federation 1
        type Query { area: Area! areas: [Area] }
        type Area @key(fields: "id") { id: ID! size: Money! hidden: Int population: Int }
        type Money { amount: Int! currency: String! }
        enum Kind { CITY RURAL }
        input Place { x: Int! y: Int }
        extend type Query { at(place: Place!, kind: Kind = CITY): String! }`,
      resolvers: {
        Query: {
          area: () => ({ id: 'a1' }),
          areas: () => [{ id: 'a1' }, null, { id: 'gone' }, { id: 'bad' }],
          at: (_: unknown, { place, kind }: any) => `${place.x},${place.y ?? '-'} ${kind}`,
        },
        Area: {
          __resolveReference: ({ id }: any) => (id === 'gone' ? null : { id }),
          size: () => ({ amount: 5, currency: 'CNY' }),
          population: () => 1,
          hidden: () => 1,
        },
      },
    },
    fresh: {
      sdl: `type Area @key(fields: "id") { id: ID! population: Int @override(from: "old") mayor: String strict: String! price: Money! codes: [String!] }
        type Money @shareable { amount: Int! currency: String! }
        enum Kind { CITY RURAL }
        type Query { kinds: [Kind!]! }
        type Mutation { add(by: Int!): Counter! }
        type Counter @key(fields: "id") { id: ID! value: Int! }`,
      resolvers: {
        Query: { kinds: () => ['CITY', 'RURAL'] },
        Mutation: {
          add: (_: unknown, { by }: any) => {
            log.push(`add ${by}`);
            counter += by;
            return { id: 'n', value: counter };
          },
        },
        Area: {
          __resolveReference: ({ id }: any) => {
            if (id === 'bad') throw new Error('this area cannot be read');
            return id === 'gone' ? null : { id };
          },
          population: () => 9,
          mayor: () => {
            throw new Error('nobody is elected');
          },
          strict: ({ id }: any) => (id === 'a1' ? 'here' : null),
          price: () => ({ amount: 2, currency: 'CNY' }),
          codes: () => ['a', 'b'],
        },
        Counter: { __resolveReference: ({ id }: any) => ({ id, value: counter }) },
      },
    },
    notes: {
      sdl: `type Mutation { times(by: Int!): Counter! reset: Boolean! }
        type Counter @key(fields: "id") { id: ID! log: [String!]! }
        type Query { counter: Counter! }`,
      resolvers: {
        Query: { counter: () => ({ id: 'n' }) },
        Mutation: {
          times: (_: unknown, { by }: any) => {
            log.push(`times ${by}`);
            counter *= by;
            return { id: 'n' };
          },
          reset: () => {
            counter = 0;
            log.length = 0;
            return true;
          },
        },
        Counter: { __resolveReference: (one: any) => one, log: () => [...log] },
      },
    },
  },
  questions: [
    {
      name: 'a value that two subgraphs have',
      query: '{ area { size { amount currency } price { amount } } }',
    },
    { name: 'a field that moved', query: '{ area { population } }' },
    { name: 'an input with a default', query: '{ at(place: { x: 1 }) }' },
    {
      name: 'an input by variable',
      query: 'query($place: Place!, $kind: Kind) { at(place: $place, kind: $kind) }',
      variables: { place: { x: 1, y: 2 }, kind: 'RURAL' },
    },
    {
      name: 'an input with a field too many',
      query: 'query($place: Place!) { at(place: $place) }',
      variables: { place: { x: 1, z: 2 } },
    },
    { name: 'an enum’s own values', query: '{ kinds __type(name: "Kind") { enumValues { name } } }' },
    { name: 'a list with a null and one that is gone', query: '{ areas { id codes } }' },
    { name: 'a nullable field that fails', query: '{ area { id mayor codes } }' },
    {
      name: 'mutations run one after the other, over subgraphs',
      query:
        'mutation { reset a: add(by: 2) { value } b: times(by: 5) { value log } c: add(by: 1) { value log } }',
    },
    { name: 'a mutation’s answer read elsewhere', query: 'mutation { reset add(by: 3) { log value } }' },
  ],
};

/** Where only one subgraph knows the interface's members, and another adds to all of them at once. */
export const interfaceObjects: Suite = {
  feature: '@interfaceObject, @inaccessible and federation 1 extensions',
  subgraphs: {
    media: {
      sdl: `interface Medium @key(fields: "id") { id: ID! title: String! }
        type Book implements Medium @key(fields: "id") { id: ID! title: String! pages: Int! secret: String @inaccessible }
        type Film implements Medium @key(fields: "id") { id: ID! title: String! minutes: Int! }
        type Query { media: [Medium!]! book: Book! }`,
      resolvers: {
        Query: {
          media: () => [
            { __typename: 'Book', id: 'b1', title: '红楼梦', pages: 900 },
            { __typename: 'Film', id: 'f1', title: '城南旧事', minutes: 96 },
          ],
          book: () => ({ id: 'b1', title: '红楼梦', pages: 900 }),
        },
        Medium: {
          __resolveType: (one: any) => (one.id.startsWith('b') ? 'Book' : 'Film'),
          __resolveReference: ({ id }: any) =>
            id === 'b1'
              ? { __typename: 'Book', id, title: '红楼梦', pages: 900 }
              : { __typename: 'Film', id, title: '城南旧事', minutes: 96 },
        },
        Book: { __resolveReference: ({ id }: any) => ({ id, title: '红楼梦', pages: 900 }) },
        Film: { __resolveReference: ({ id }: any) => ({ id, title: '城南旧事', minutes: 96 }) },
      },
    },
    loans: {
      sdl: `type Medium @key(fields: "id") @interfaceObject { id: ID! loans: Int! borrower: Reader }
        type Reader @key(fields: "id") { id: ID! }
        type Query { mostLent: Medium! }`,
      resolvers: {
        Query: { mostLent: () => ({ id: 'f1' }) },
        Medium: {
          __resolveReference: (one: any) => one,
          loans: ({ id }: any) => (id === 'b1' ? 7 : 9),
          borrower: ({ id }: any) => (id === 'b1' ? { id: 'x' } : null),
        },
      },
    },
    readers: {
      sdl: `# federation 1
        extend type Reader @key(fields: "id") { id: ID! @external name: String! }
        extend type Book @key(fields: "id") { id: ID! @external title: String! @external label: String! @requires(fields: "title") }`,
      resolvers: {
        Reader: { __resolveReference: (one: any) => one, name: () => '李' },
        Book: { __resolveReference: (one: any) => one, label: ({ title }: any) => `《${title}》` },
      },
    },
  },
  questions: [
    { name: 'a field that is added to all members', query: '{ media { id loans } }' },
    {
      name: 'beside the members’ own',
      query: '{ media { title loans ... on Book { pages } ... on Film { minutes loans } } }',
    },
    { name: 'from the side that does not know the members', query: '{ mostLent { id loans title } }' },
    {
      name: 'and their types',
      query: '{ mostLent { __typename ... on Film { minutes } } }',
      notYet: 'the planner finds no way from an interface object to the fields of one member',
    },
    { name: 'a link behind it', query: '{ media { borrower { name } } }' },
    { name: 'on one member', query: '{ book { loans borrower { id name } label } }' },
    { name: 'an extension of federation 1', query: '{ book { label title } }' },
    { name: 'a hidden field', query: '{ book { secret } }' },
    { name: 'hidden from introspection', query: '{ __type(name: "Book") { fields { name } } }' },
  ],
};
