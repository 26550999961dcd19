import type { Suite } from './suite.ts';

const trees = [
  { id: 't1', height: 12, year: 1990, park: 'p1' },
  { id: 't2', height: 30, year: 1920, park: 'p1' },
  { id: 't3', height: 3, year: 2020, park: 'p2' },
];
const tree = (id: string) => trees.find((one) => one.id === id);

/** What one subgraph needs of another before it can answer, over three of them. */
export const requires: Suite = {
  feature: '@requires, @provides and @external',
  subgraphs: {
    trees: {
      sdl: `type Query { trees: [Tree!]! tree(id: ID!): Tree oldest: Tree! }
        type Tree @key(fields: "id") { id: ID! height(unit: Unit! = METRE): Float! year: Int! park: Park! }
        enum Unit { METRE FOOT }
        type Park @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { trees: () => trees, tree: (_: unknown, { id }: any) => tree(id), oldest: () => trees[1] },
        Tree: {
          __resolveReference: ({ id }: any) => tree(id),
          height: (one: any, { unit }: any) => (unit === 'FOOT' ? one.height * 3 : one.height),
          park: (one: any) => ({ id: one.park }),
        },
      },
    },
    care: {
      sdl: `type Tree @key(fields: "id") { id: ID! height(unit: Unit! = METRE): Float! @external year: Int! @external
          risk: Int! @requires(fields: "height year") inFeet: String @requires(fields: "height(unit: FOOT)") }
        enum Unit { METRE FOOT }
        type Park @key(fields: "id") { id: ID! name: String! @external sign: String! @requires(fields: "name") }`,
      resolvers: {
        Tree: {
          __resolveReference: (one: any) => one,
          risk: ({ height, year }: any) => Math.round(height + (2026 - year)),
          inFeet: ({ height }: any) => `${height} ft`,
        },
        Park: { __resolveReference: (one: any) => one, sign: ({ name }: any) => `欢迎 ${name}` },
      },
    },
    budget: {
      sdl: `type Tree @key(fields: "id") { id: ID! risk: Int! @external cost: Int! @requires(fields: "risk") }
        type Park @key(fields: "id") { id: ID! name: String! budget: Budget! trees: [Tree!]! @provides(fields: "risk") }
        type Budget { total: Int! year: Int! @shareable }
        type Query { parks: [Park!]! }`,
      resolvers: {
        Query: { parks: () => [{ id: 'p1' }, { id: 'p2' }] },
        Tree: { __resolveReference: (one: any) => one, cost: ({ risk }: any) => risk * 10 },
        Park: {
          __resolveReference: (one: any) => one,
          name: ({ id }: any) => `公园 ${id}`,
          budget: ({ id }: any) => ({ total: id === 'p1' ? 100 : 5, year: 2026 }),
          trees: ({ id }: any) =>
            trees
              .filter(({ park }) => park === id)
              .map((one) => ({ id: one.id, risk: Math.round(one.height + (2026 - one.year)) })),
        },
      },
    },
  },
  questions: [
    { name: 'a field that requires two', query: '{ trees { id risk } }' },
    { name: 'a chain of two', query: '{ trees { cost } }' },
    {
      name: 'what is required is asked for as well, with another argument',
      query: '{ trees { height(unit: FOOT) risk cost } }',
      expected: {
        trees: [
          { height: 36, risk: 48, cost: 480 },
          { height: 90, risk: 136, cost: 1360 },
          { height: 9, risk: 9, cost: 90 },
        ],
      },
    },
    { name: 'required with an argument', query: '{ trees { inFeet } }' },
    {
      name: 'both readings of one field at once',
      query: '{ trees { inFeet risk height } }',
      expected: {
        trees: [
          { inFeet: '36 ft', risk: 48, height: 12 },
          { inFeet: '90 ft', risk: 136, height: 30 },
          { inFeet: '9 ft', risk: 9, height: 3 },
        ],
      },
    },
    { name: 'required below a link', query: '{ trees { park { sign budget { total } } } }' },
    { name: 'provided on one path', query: '{ parks { trees { id risk } } }' },
    { name: 'provided, and one hop more', query: '{ parks { name trees { risk height cost } } }' },
    {
      name: 'a circle back to where it began',
      query: '{ parks { trees { park { trees { park { sign } } } } } }',
    },
    {
      name: 'one',
      query: 'query One($id: ID!) { tree(id: $id) { cost risk park { name } } }',
      variables: { id: 't3' },
    },
    { name: 'none', query: '{ tree(id: "none") { cost } }' },
    {
      name: 'an enum as a variable',
      query: 'query($unit: Unit!) { oldest { height(unit: $unit) cost } }',
      variables: { unit: 'FOOT' },
      expected: { oldest: { height: 90, cost: 1360 } },
    },
    {
      name: 'an enum that is none',
      query: 'query($unit: Unit!) { oldest { height(unit: $unit) } }',
      variables: { unit: 'MILE' },
    },
    { name: 'a variable that is missing', query: 'query($id: ID!) { tree(id: $id) { id } }' },
  ],
};
