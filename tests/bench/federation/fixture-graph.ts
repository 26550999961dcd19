import { compose, defaultPorts } from 'cityhub/compose';
import { buildSchema, type GraphQLSchema } from 'graphql';

/** Three small subgraphs in the shape of the city's: people live in dwellings, about which people report tickets. */
export type FixtureName = 'people' | 'housing' | 'tickets';

const federation = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  directive @link(url: String!, import: [String]) repeatable on SCHEMA
  directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT`;

const typeDefinitions: Readonly<Record<FixtureName, string>> = {
  people: `
    type Query { people(first: Int!, after: Int!): [Person!]! }
    type Person @key(fields: "id") { id: ID! name: String! }`,
  housing: `
    type Query { dwelling(id: ID!): Dwelling }
    type Dwelling @key(fields: "id") { id: ID! address: String! }
    type Person @key(fields: "id") { id: ID! residence: Dwelling }`,
  tickets: `
    type Query { ticket(id: ID!): Ticket }
    type Ticket @key(fields: "id") { id: ID! title: String! reporter: Person! }
    type Dwelling @key(fields: "id") { id: ID! tickets: [Ticket!]! }
    type Person @key(fields: "id", resolvable: false) { id: ID! }`,
};

/** The types that a subgraph answers `_entities` for. */
const entities: Readonly<Record<FixtureName, string>> = {
  people: 'Person',
  housing: 'Dwelling | Person',
  tickets: 'Ticket | Dwelling',
};

export const fixtureNames = Object.keys(typeDefinitions) as FixtureName[];

/** From people to their homes, from there to tickets, and back to the people who reported them. */
const threeHopQuery = `query($after: Int!) { people(first: 10, after: $after) {
  id name residence { address tickets { title reporter { name } } } } }`;

/** The same question about other people each time: a gateway that asks a subgraph once for callers who ask the same at
 * the same moment would not be measured at all. */
export const threeHopBodies: readonly string[] = Array.from({ length: 100 }, (_, page) =>
  JSON.stringify({ query: threeHopQuery, variables: { after: page * 10 } }),
);

export type FixturePorts = Readonly<Record<FixtureName, number>>;

/** The supergraph with the addresses at which the fixture listens now. */
export function fixtureSupergraph(ports: FixturePorts): string {
  const schemaOf = (name: FixtureName) => () =>
    buildSchema(federation + typeDefinitions[name], { assumeValidSDL: true });
  const { supergraph } = compose(Object.fromEntries(fixtureNames.map((name) => [name, schemaOf(name)])));
  return fixtureNames.reduce(
    (text, name) => text.replaceAll(`127.0.0.1:${defaultPorts[name]}/`, `127.0.0.1:${ports[name]}/`),
    supergraph,
  );
}

/** The schema that a subgraph executes: with the two fields of the federation specification. */
export function executableSchema(name: FixtureName): GraphQLSchema {
  return buildSchema(
    `${federation}${typeDefinitions[name]}
    scalar _Any
    union _Entity = ${entities[name]}
    extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`,
    { assumeValidSDL: true },
  );
}
