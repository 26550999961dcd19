import { readFileSync } from 'node:fs';
import { buildASTSchema, parse } from 'graphql';

const file = new URL('../../schema/supergraph.graphql', import.meta.url);

/** The graph as it is composed; types of the composition itself are in it, too, and nobody may ask for them. */
export const schema = buildASTSchema(parse(readFileSync(file, 'utf8')), { assumeValid: true });
