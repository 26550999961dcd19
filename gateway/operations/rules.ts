import { type ErrorCode, errorCodes } from '@cityhub/schema/runtime/errors';
import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Caller } from '../identity.ts';
import type { OperationParams } from './params.ts';

/** An operation that is known to be valid, before it is planned. */
export interface Operation {
  /** One object for each text: whatever is found out about a document is remembered by it. */
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Null for a supergraph of others, which knows no tokens. */
  readonly caller: Caller | null;
  /** The public graph. */
  readonly schema: GraphQLSchema;
}

/**
 * What an operation must pass before it is planned, in the order of these four. Each refuses by throwing what `refuse`
 * throws; none of them may take longer than the length of what was sent allows.
 */
export interface OperationRules {
  /** The text that is run: an app's trusted document instead of a text. */
  readonly textOf?: (params: OperationParams, caller: Caller | null) => Promise<string> | string;
  /** Before the text is parsed; once for each text that is not remembered. */
  readonly onText?: (text: string) => void;
  /** Before the document is validated, so it may be wrong in every way; once for each that is not remembered. */
  readonly onDocument?: (document: DocumentNode, schema: GraphQLSchema) => void;
  /** Each time, before the operation is planned. */
  readonly onOperation?: (operation: Operation) => Promise<void> | void;
  /** What a caller hears of a text that is not valid: its errors hold names of the graph. */
  readonly toldOf?: (errors: readonly GraphQLError[], caller: Caller | null) => readonly GraphQLError[];
}

/** The status of an answer that holds nothing else. */
const statusOf: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403 };

/** Refuses an operation whole; `more` are extensions for the caller, which never hold a value that was sent. */
export function refuse(code: ErrorCode, more: Readonly<Record<string, unknown>> = {}): never {
  throw new GraphQLError(errorCodes[code], {
    extensions: { ...more, code, http: { status: statusOf[code] ?? 400 } },
  });
}

/** Several rules as one, in their order; the first `textOf` decides. */
export function allOf(rules: readonly OperationRules[]): Required<OperationRules> {
  const textOf = rules.find((one) => one.textOf !== undefined)?.textOf;
  return {
    textOf: textOf ?? ((params) => params.query ?? refuse('BAD_REQUEST')),
    onText(text) {
      for (const one of rules) one.onText?.(text);
    },
    onDocument(document, schema) {
      for (const one of rules) one.onDocument?.(document, schema);
    },
    async onOperation(operation) {
      for (const one of rules) await one.onOperation?.(operation);
    },
    toldOf: (errors, caller) =>
      rules.reduce((told, one) => (one.toldOf === undefined ? told : one.toldOf(told, caller)), errors),
  };
}
