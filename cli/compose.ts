import { printSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@theguild/federation-composition';
import { type GraphQLSchema, parse } from 'graphql';

export interface Composed {
  /** The federated SDL of each subgraph, by name. */
  readonly sdl: Readonly<Record<string, string>>;
  readonly supergraph: string;
}

/** Where each subgraph listens when it runs alone; a deployment overrides it. */
export const defaultPorts: Readonly<Record<string, number>> = {
  people: 4101,
  housing: 4102,
  tickets: 4103,
  sensors: 4104,
  services: 4105,
  exchange: 4106,
};

/** Composes the subgraphs into one supergraph. Throws with every reason why they do not fit. */
export function compose(schemas: Readonly<Record<string, () => GraphQLSchema>>): Composed {
  const sdl = Object.fromEntries(
    Object.entries(schemas).map(([name, make]) => [name, `${printSubgraphSchema(make())}\n`]),
  );
  const result = composeServices(
    Object.entries(sdl).map(([name, text]) => ({
      name,
      url: `http://127.0.0.1:${defaultPorts[name] ?? 0}/graphql`,
      typeDefs: parse(text),
    })),
  );
  if (result.supergraphSdl === undefined) {
    const reasons = (result.errors ?? []).map((error) => `  ${error.message}`).join('\n');
    throw new Error(`the subgraphs do not compose:\n${reasons}`);
  }
  return { sdl, supergraph: `${result.supergraphSdl.trim()}\n` };
}
