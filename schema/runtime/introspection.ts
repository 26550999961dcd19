import { BREAK, type DocumentNode, visit } from 'graphql';

const asked = new WeakMap<DocumentNode, boolean>();

/** Whether a document asks for the graph itself; `__typename` only tells what was found. */
export function asksForSchema(document: DocumentNode): boolean {
  const known = asked.get(document);
  if (known !== undefined) return known;
  let found = false;
  visit(document, {
    Field({ name: { value } }) {
      if (value !== '__schema' && value !== '__type') return undefined;
      found = true;
      return BREAK;
    },
  });
  asked.set(document, found);
  return found;
}
