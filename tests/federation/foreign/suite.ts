import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createGateway } from '@cityhub/gateway/gateway';
import { composeServices } from '@theguild/federation-composition';
import { type DocumentNode, type ExecutionResult, type GraphQLSchema, graphql, parse, print } from 'graphql';

/** A subgraph of somebody else's: its SDL, and what it answers. */
export interface ForeignSubgraph {
  readonly sdl: string;
  readonly resolvers: Record<string, Record<string, unknown>>;
}

export interface Question {
  readonly name: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** By the specification, where the reference itself answers wrongly. */
  readonly expected?: unknown;
  /** Why the planner makes no plan for it. */
  readonly notYet?: string;
}

/** One feature of federation: subgraphs that use it, and questions whose answers depend on it. */
export interface Suite {
  readonly feature: string;
  readonly subgraphs: Readonly<Record<string, ForeignSubgraph>>;
  readonly questions: readonly Question[];
}

export type Ask = (question: Question) => Promise<ExecutionResult>;

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@extends", "@tag"])\n`;

/** Federation 1 has no link: its subgraphs say so by theirs. */
const sdlOf = ({ sdl }: ForeignSubgraph): DocumentNode =>
  parse(sdl.includes('# federation 1') ? sdl : link + sdl);

/** The same question, the same subgraphs, by our gateway and by @apollo/gateway. */
export async function openSuite({
  subgraphs,
}: Suite): Promise<{ ours: Ask; reference: Ask; stop(): Promise<void> }> {
  const schemas = new Map<string, GraphQLSchema>();
  const services = Object.entries(subgraphs).map(([name, subgraph]) => {
    const typeDefs = sdlOf(subgraph);
    schemas.set(name, buildSubgraphSchema({ typeDefs, resolvers: subgraph.resolvers as never }));
    return { name, typeDefs, url: `http://127.0.0.1/${name}` };
  });
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors?.map((error) => error.message).join('\n'));
  const schemaOf = (name: string): GraphQLSchema => schemas.get(name.toLowerCase()) as GraphQLSchema;

  const gateway = await createGateway({
    supergraph: supergraphSdl,
    executorOf: (name) => async (request) =>
      graphql({
        schema: schemaOf(name),
        source: print(request.document),
        variableValues: request.variables ?? {},
        contextValue: {},
      }),
    onError: () => {},
    maskErrors: false,
  });
  const apollo = new ApolloServer({
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: ({ name }) => new LocalGraphQLDataSource(schemaOf(name)),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    }),
    introspection: true,
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  return {
    ours: async ({ query, variables = {} }) =>
      JSON.parse(JSON.stringify(await gateway.run({ query, variables }, null))) as ExecutionResult,
    async reference({ query, variables = {} }) {
      const { body } = await apollo.executeOperation({ query, variables });
      if (body.kind !== 'single') throw new Error('the reference answered in several parts');
      return JSON.parse(JSON.stringify(body.singleResult)) as ExecutionResult;
    },
    stop: () => apollo.stop(),
  };
}
