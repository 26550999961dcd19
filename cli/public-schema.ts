import { readFile } from 'node:fs/promises';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';

const supergraphFile = new URL('../schema/supergraph.graphql', import.meta.url);

export const readSupergraph = (): Promise<string> => readFile(supergraphFile, 'utf8');

/** The graph as callers see it, without what federation needs. */
export function publicSchema(supergraph: string): GraphQLSchema {
  return buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)), { assumeValidSDL: true });
}
