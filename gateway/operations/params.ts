/** What a caller sends: a text, or the id of a trusted document. */
export interface OperationParams {
  readonly query?: string;
  /** The SHA-256 of a trusted document, in hex. */
  readonly documentId?: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isAbsentOr = (value: unknown, is: boolean): boolean => value === undefined || value === null || is;

/** Exactly what the protocol allows, so that nothing else reaches the rules; null for anything else. */
export function readParams(body: unknown): OperationParams | null {
  if (!isObject(body)) return null;
  const { query, documentId, variables, operationName, extensions } = body;
  if (typeof query !== 'string' && typeof documentId !== 'string') return null;
  if (!isAbsentOr(query, typeof query === 'string')) return null;
  if (!isAbsentOr(documentId, typeof documentId === 'string')) return null;
  if (!isAbsentOr(variables, isObject(variables))) return null;
  if (!isAbsentOr(operationName, typeof operationName === 'string')) return null;
  if (!isAbsentOr(extensions, isObject(extensions))) return null;
  // Nobody adds a document by sending it: `cityhub documents add` does.
  if (isObject(extensions) && Object.hasOwn(extensions, 'persistedQuery')) return null;
  return {
    ...(typeof query === 'string' ? { query } : {}),
    ...(typeof documentId === 'string' ? { documentId } : {}),
    ...(isObject(variables) ? { variables } : {}),
    ...(typeof operationName === 'string' ? { operationName } : {}),
  };
}
