import { Kind, type OperationDefinitionNode, parse } from 'graphql';

const operationsIn = (query: string): OperationDefinitionNode[] =>
  parse(query).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);

/**
 * The name, if the document has an operation of it. Right after a change of tabs GraphiQL still sends the name from the
 * tab before, which the hub must refuse.
 */
export function operationNameIn(query: string, name: string | null | undefined): string | undefined {
  if (name == null) return undefined;
  try {
    return operationsIn(query).some((one) => one.name?.value === name) ? name : undefined;
  } catch {
    return name;
  }
}

/** Whether the answer goes on: such an operation goes over WebSocket. */
export function isSubscription(query: string, name: string | null | undefined): boolean {
  try {
    const wanted = operationNameIn(query, name);
    const one = operationsIn(query).find((found) => wanted === undefined || found.name?.value === wanted);
    return one?.operation === 'subscription';
  } catch {
    return false;
  }
}
