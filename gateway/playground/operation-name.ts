import { Kind, parse } from 'graphql';

/**
 * The name, if the document has an operation of it. Right after a change of tabs GraphiQL still sends the name from the
 * tab before, which the hub must refuse.
 */
export function operationNameIn(query: string, name: string | null | undefined): string | undefined {
  if (name == null) return undefined;
  try {
    const { definitions } = parse(query);
    const isThere = definitions.some(
      (one) => one.kind === Kind.OPERATION_DEFINITION && one.name?.value === name,
    );
    return isThere ? name : undefined;
  } catch {
    return name;
  }
}
