import { type DocumentNode, type GraphQLError, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { reasonOf } from '../user-error.ts';

/** As the gateway reads it: one operation, valid against the graph, of a size that a reviewer can read. */
export type CheckedDocument = { readonly name: string } | { readonly wrong: string };

const maxBytes = 65_536;

const placeOf = ({ locations }: GraphQLError): string => {
  const [place] = locations ?? [];
  return place === undefined ? '' : ` (line ${place.line}, column ${place.column})`;
};

function read(text: string): DocumentNode | string {
  try {
    return parse(text);
  } catch (error) {
    return `${reasonOf(error)}${placeOf(error as GraphQLError)}`;
  }
}

/** Names the operation of a text, or says what is wrong with it and where. */
export function checkDocument(schema: GraphQLSchema, text: string): CheckedDocument {
  if (Buffer.byteLength(text) > maxBytes) return { wrong: `is longer than ${maxBytes} bytes` };
  const document = read(text);
  if (typeof document === 'string') return { wrong: document };
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1)
    return { wrong: `holds ${operations.length} operations, and must hold one` };
  if (operation.name === undefined)
    return { wrong: 'names its operation nothing: logs and lists go by the name' };
  const [error] = validate(schema, document);
  if (error !== undefined) return { wrong: `${error.message}${placeOf(error)}` };
  return { name: operation.name.value };
}
