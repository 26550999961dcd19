import type { Suite } from './suite.ts';

const stops = [
  { id: 's1', name: '解放大道', code: { line: 2, number: 7 }, next: 's2' },
  { id: 's2', name: '循礼门', code: { line: 2, number: 8 }, next: null },
  { id: 's3', name: '江汉路', code: { line: 6, number: 1 }, next: 's1' },
];
const stop = (id: string | null | undefined) => stops.find((one) => one.id === id) ?? null;
const byCode = ({ line, number }: { line: number; number: number }) =>
  stops.find(({ code }) => code.line === line && code.number === number) ?? null;

/** Buses know a stop by its id, timetables by a nested code, lifts by both: whoever asks the third must go through the second. */
export const keys: Suite = {
  feature: 'single, compound and nested keys',
  subgraphs: {
    buses: {
      sdl: `type Query { stops: [Stop!]! stop(id: ID!): Stop first: Stop! }
        type Stop @key(fields: "id") { id: ID! name: String! next: Stop }`,
      resolvers: {
        Query: {
          stops: () => stops,
          stop: (_: unknown, { id }: { id: string }) => stop(id),
          first: () => stops[0],
        },
        Stop: {
          __resolveReference: ({ id }: { id: string }) => stop(id),
          next: (one: any) => stop(one.next),
        },
      },
    },
    places: {
      sdl: `type Stop @key(fields: "id") @key(fields: "code { line number }") { id: ID! code: Code! }
        type Code { line: Int! number: Int! }`,
      resolvers: {
        Stop: { __resolveReference: (one: any) => (one.id === undefined ? byCode(one.code) : stop(one.id)) },
      },
    },
    timetables: {
      sdl: `type Stop @key(fields: "code { line number }") { code: Code! @shareable departures(after: Int = 0): [Int!]! busiest: [[Int]!] }
        type Code @shareable { line: Int! number: Int! }
        type Query { terminal: Stop }`,
      resolvers: {
        Query: { terminal: () => ({ code: { line: 6, number: 1 } }) },
        Stop: {
          __resolveReference: (one: any) => one,
          departures: ({ code }: any, { after }: { after: number }) =>
            [5, 15, 25].map((at) => at + code.number).filter((at) => at > after),
          busiest: ({ code }: any) =>
            code.line === 2
              ? [
                  [1, 2],
                  [null, code.number],
                ]
              : null,
        },
      },
    },
  },
  questions: [
    { name: 'a list through a nested key', query: '{ stops { name departures } }' },
    {
      name: 'one, with its key selected too',
      query: '{ stop(id: "s2") { id code { number line } departures } }',
    },
    { name: 'one that is not there', query: '{ stop(id: "none") { name departures } }' },
    {
      name: 'links to itself, four levels',
      query: '{ stops { next { next { next { departures name } } departures } } }',
    },
    { name: 'from the other end', query: '{ terminal { id name next { name departures } } }' },
    { name: 'lists of lists', query: '{ stops { busiest } }' },
    {
      name: 'one field by two names and arguments',
      query:
        'query($late: Int) { stops { early: departures(after: 0) late: departures(after: $late) departures(after: 14) } }',
      variables: { late: 16 },
    },
    { name: 'aliases of keys', query: '{ first { key: id title: name place: code { l: line } } }' },
    {
      name: 'an alias that is another field’s name',
      query: '{ first { name: id id: name departures } }',
      expected: { first: { name: 's1', id: '解放大道', departures: [12, 22, 32] } },
    },
    {
      name: 'type names everywhere',
      query: '{ __typename stops { __typename code { __typename } next { kind: __typename } } }',
    },
    { name: 'nothing but a type name', query: '{ __typename }' },
    {
      name: 'named fragments over subgraphs',
      query:
        '{ stops { ...A } } fragment A on Stop { next { ...B } ...B } fragment B on Stop { name departures code { ...C } } fragment C on Code { line }',
    },
    {
      name: 'the same field merged from two selections',
      query: '{ first { next { name } next { departures } ... { next { id } } } }',
    },
    { name: 'an argument of the wrong type', query: '{ stop(id: [1]) { name } }' },
    { name: 'a field that nobody has', query: '{ stops { nobody } }' },
    {
      name: 'an introspection',
      query:
        '{ __type(name: "Stop") { kind fields { name args { name defaultValue } type { kind name ofType { name } } } } }',
    },
    { name: 'an introspection beside a field', query: '{ __schema { queryType { name } } first { name } }' },
  ],
};
