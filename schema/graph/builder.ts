import SchemaBuilder from '@pothos/core';
import DirectivePlugin from '@pothos/plugin-directives';
import ErrorsPlugin from '@pothos/plugin-errors';
import FederationPlugin from '@pothos/plugin-federation';
import type { GraphQLSchema } from 'graphql';
import type { Context } from './context.ts';
import { guardRepresentations } from './representations.ts';
import { dateScalar, dateTimeScalar, positionScalar } from './scalars.ts';

/** What Pothos has to know about every subgraph's types. `Deps` is what the subgraph's own actions need. */
export interface GraphTypes<Deps> {
  Context: Context<Deps>;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: true;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Date: { Input: string; Output: string };
    Position: { Input: number; Output: number };
  };
}

export type GraphBuilder<Deps> = PothosSchemaTypes.SchemaBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<GraphTypes<Deps>>
>;

/** A builder with the plugins and scalars that all six subgraphs share; directives stand before federation. */
export function createBuilder<Deps>(): GraphBuilder<Deps> {
  const builder = new SchemaBuilder<GraphTypes<Deps>>({
    plugins: [DirectivePlugin, ErrorsPlugin, FederationPlugin],
    defaultFieldNullability: false,
    defaultInputFieldRequiredness: true,
    errors: { defaultTypes: [], directResult: true },
  });
  builder.addScalarType('DateTime', dateTimeScalar);
  builder.addScalarType('Date', dateScalar);
  builder.addScalarType('Position', positionScalar);
  return builder as GraphBuilder<Deps>;
}

const federationVersion = 'https://specs.apollo.dev/federation/v2.6';

/** The subgraph's part of the city graph, wherever it runs: what a gateway asks it by reference is checked first. */
export function subgraphSchema<Deps>(builder: GraphBuilder<Deps>): GraphQLSchema {
  const schema = builder.toSubGraphSchema({ linkUrl: federationVersion });
  guardRepresentations(schema);
  return schema;
}
