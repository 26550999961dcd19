import type { Suite } from './suite.ts';

const rooms = [
  { id: 'r1', name: '大厅', seats: 40 },
  { id: 'r2', name: '诊室', seats: 4 },
];
const room = (id: string) => rooms.find((one) => one.id === id);
const all = 'query($yes: Boolean!, $no: Boolean! = false)';

/** @skip and @include, on fields, fragments and whole subgraphs. */
export const conditions: Suite = {
  feature: '@skip and @include',
  subgraphs: {
    rooms: {
      sdl: `type Query { rooms: [Room!]! room(id: ID!): Room }
        type Room @key(fields: "id") { id: ID! name: String! seats: Int! }`,
      resolvers: {
        Query: { rooms: () => rooms, room: (_: unknown, { id }: any) => room(id) },
        Room: { __resolveReference: ({ id }: any) => room(id) },
      },
    },
    visits: {
      sdl: `type Room @key(fields: "id") { id: ID! seats: Int! @external visitors: Int! full: Boolean! @requires(fields: "seats") }
        type Query { busiest: Room! }`,
      resolvers: {
        Query: { busiest: () => ({ id: 'r2' }) },
        Room: {
          __resolveReference: (one: any) => one,
          visitors: ({ id }: any) => (id === 'r1' ? 3 : 9),
          full: ({ seats, id }: any) => seats <= (id === 'r1' ? 3 : 9),
        },
      },
    },
  },
  questions: [
    {
      name: 'a field that is left out',
      query: `${all} { rooms { name @include(if: $no) id @skip(if: $yes) seats } }`,
      variables: { yes: true },
    },
    {
      name: 'a field of another subgraph that is left out',
      query: `${all} { rooms { name visitors @include(if: $no) } }`,
      variables: { yes: true },
    },
    {
      name: 'and one that is not',
      query: `${all} { rooms { name visitors @include(if: $yes) } }`,
      variables: { yes: true },
    },
    {
      name: 'both directives on one field',
      query: `${all} { rooms { id visitors @include(if: $yes) @skip(if: $no) full @include(if: $yes) @skip(if: $yes) } }`,
      variables: { yes: true },
      expected: {
        rooms: [
          { id: 'r1', visitors: 3 },
          { id: 'r2', visitors: 9 },
        ],
      },
    },
    {
      name: 'a fragment',
      query: `${all} { rooms { id ... @include(if: $no) { full visitors } ... @skip(if: $no) { name } } }`,
      variables: { yes: true },
    },
    {
      name: 'a named fragment',
      query: `${all} { rooms { id ...A @include(if: $yes) ...B @skip(if: $yes) } } fragment A on Room { full } fragment B on Room { seats }`,
      variables: { yes: true },
    },
    {
      name: 'a root field',
      query: `${all} { busiest @include(if: $no) { id } rooms @include(if: $yes) { id } }`,
      variables: { yes: true },
    },
    {
      name: 'every root field',
      query: `${all} { busiest @include(if: $no) { id } __typename @skip(if: $yes) }`,
      variables: { yes: true },
    },
    {
      name: 'literals',
      query: '{ rooms { id @include(if: false) name @include(if: true) visitors @skip(if: true) } }',
    },
    {
      name: 'conditions in conditions',
      query: `${all} { rooms { id ... @include(if: $yes) { ... @skip(if: $yes) { full } ... @include(if: $no) { visitors } name } } }`,
      variables: { yes: true },
    },
    {
      name: 'one field twice, once left out',
      query: `${all} { rooms { visitors @include(if: $no) ... { visitors } } }`,
      variables: { yes: true },
    },
    {
      name: 'left out, and required by another',
      query: `${all} { rooms { seats @include(if: $no) full } }`,
      variables: { yes: true },
    },
    {
      name: 'the other way round',
      query: `${all} { rooms { seats @include(if: $no) full @skip(if: $yes) id } busiest { name @skip(if: $no) } }`,
      variables: { yes: false, no: true },
    },
    { name: 'a condition without its variable', query: `${all} { rooms { id @include(if: $yes) } }` },
  ],
};
