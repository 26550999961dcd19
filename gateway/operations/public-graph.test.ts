import { parse, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { publicGraph } from './public-graph.ts';

const supergraph = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
    @link(url: "https://specs.apollo.dev/inaccessible/v0.2") @link(url: "https://example.org/marks/v1.0", import: ["@mark", { name: "Level", as: "Rank" }]) { query: Query }
  directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT | INTERFACE
  directive @inaccessible on FIELD_DEFINITION | OBJECT | ENUM_VALUE | ARGUMENT_DEFINITION
  directive @mark(rank: Rank) on FIELD_DEFINITION
  directive @link(url: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  scalar link__Import
  enum link__Purpose { EXECUTION }
  enum join__Graph { A @join__graph(name: "a", url: "http://a") }
  enum Rank { LOW }
  type Query @join__type(graph: A) { seen(open: Int, closed: Int @inaccessible): Seen @mark(rank: LOW) hidden: Hidden @inaccessible both: Both old: Int @deprecated(reason: "gone") }
  type Seen implements Named @join__type(graph: A, key: "id") { id: ID! name: String secret: Int @inaccessible state: State }
  type Hidden implements Named @inaccessible { name: String }
  interface Named { name: String }
  union Both = Seen | Hidden
  enum State { ON OFF @inaccessible }`;

test('callers see neither what federation needs nor what is marked as hidden', () => {
  expect(printSchema(publicGraph(parse(supergraph))).replaceAll(/\s+/g, ' ')).toBe(
    'type Query { seen(open: Int): Seen both: Both old: Int @deprecated(reason: "gone") } ' +
      'type Seen implements Named { id: ID! name: String state: State } interface Named { name: String } ' +
      'union Both = Seen enum State { ON }',
  );
});
