import { hash } from 'node:crypto';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { withLocations } from '../answers.ts';
import { remembered } from './remembered.ts';
import type { OperationRules } from './rules.ts';

/** What became of a text: a valid document, or why it is none. */
export type ReadDocument =
  | { readonly document: DocumentNode; readonly errors?: never }
  | { readonly document?: never; readonly errors: readonly GraphQLError[] };

/**
 * Characters of all remembered texts. A hub's apps have some hundreds of a few hundred each; a parsed text, or what is wrong
 * with it, takes up to a hundred bytes for each of them, so that callers who send ever new texts fill 50 MiB and no more.
 */
const mostCharacters = 512 * 1024;
/** What a document takes besides, in characters. */
const ofEach = 200;

/** Without the document that it was found in, which is far larger than what is told of it: the frames of a stack hold it, too. */
function alone({ message, extensions, locations }: GraphQLError): GraphQLError {
  const told = withLocations(new GraphQLError(message, { extensions }), locations);
  told.stack = message;
  return told;
}

/** Parses and validates texts under the rules, each once for as long as it is remembered: refusals, too. */
export function documentReader(
  schema: GraphQLSchema,
  rules: Required<Pick<OperationRules, 'onText' | 'onDocument'>>,
): (text: string) => ReadDocument {
  function read(text: string): ReadDocument {
    try {
      rules.onText(text);
      const document = parse(text);
      rules.onDocument(document, schema);
      // Suggestions would tell the names of a graph that not everybody may look at.
      const errors = validate(schema, document, undefined, { maxErrors: 10, hideSuggestions: true });
      return errors.length > 0 ? { errors: errors.map(alone) } : { document };
    } catch (error) {
      return { errors: [error instanceof GraphQLError ? alone(error) : (error as GraphQLError)] };
    }
  }
  const texts = new Map<string, string>();
  const textOf = (key: string): string => texts.get(key) as string;
  const byHash = remembered(
    mostCharacters,
    (key) => read(textOf(key)),
    (key) => textOf(key).length + ofEach,
  );
  return (text) => {
    // A long text is not held as a key.
    const key = text.length <= 4096 ? text : hash('sha256', text);
    texts.set(key, text);
    try {
      return byHash(key);
    } finally {
      texts.delete(key);
    }
  };
}
