import type { SignedCaller } from '@cityhub/schema/runtime/signed-request';
import type { GraphQLError } from 'graphql';

/** An object of an answer, under the names that the caller asked for. */
export type AnswerObject = Record<string, unknown>;

export const isAnswerObject = (value: unknown): value is AnswerObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One run of a plan; what its fetches bring is gathered here. */
export interface PlanRun {
  readonly data: AnswerObject;
  /** Of this process, or plain ones of another. */
  readonly errors: GraphQLError[];
  /** As the public graph reads them, with their defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** One object for all fetches of an operation. */
  readonly context: { readonly caller?: SignedCaller };
  /** What is renamed when nothing more is fetched. */
  readonly later: (() => void)[];
}

/** A part of a plan, compiled once and run often; nothing that a subgraph does makes it reject. */
export type Step = (run: PlanRun) => Promise<void>;
