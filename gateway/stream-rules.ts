import type { IncomingMessage } from 'node:http';
import { DomainError } from '@cityhub/schema/runtime/errors';
import { type Answer, eachEvent, isStream } from '@cityhub/schema/runtime/subscription-events';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { answerError } from './answers.ts';
import type { Caller } from './identity.ts';
import type { Operations } from './operations/operations.ts';
import type { OperationParams } from './operations/params.ts';
import { withoutInternals } from './quick-path.ts';

/** What server-sent events and WebSocket have in common: how an operation is run, and what of its answer is shown. */
export interface StreamOptions {
  readonly operations: Operations;
  /** Who asks; null for a caller without a good token. */
  readonly callerOf: (headers: IncomingMessage['headers']) => Promise<Caller | null>;
  readonly onError: (error: unknown) => void;
  /** A reader that takes nothing for so long is given up; 30 s by default. */
  readonly stalledMs?: number;
}

export const usualStalledMs = 30_000;

/** An event as it is shown. */
function shown(result: ExecutionResult): ExecutionResult {
  const { errors, ...rest } = result;
  if (errors === undefined || errors.length === 0) return rest;
  return { ...rest, errors: errors.map(withoutInternals) as unknown as GraphQLError[] };
}

/** Runs an operation whose answer may go on; it never throws. */
export async function runOperation(
  { operations, onError }: StreamOptions,
  caller: Caller,
  params: OperationParams,
): Promise<Answer> {
  const failed = (error: unknown): ExecutionResult => shown({ errors: [answerError(error, onError)] });
  try {
    const answer = await operations.run(params, caller);
    return isStream(answer) ? eachEvent(answer, { onEvent: shown, onFailure: failed }) : shown(answer);
  } catch (error) {
    return failed(error);
  }
}

/** What a reader is told who was given up. */
export function slowConsumer(): ExecutionResult {
  const { message, code } = new DomainError('SLOW_CONSUMER');
  return { errors: [new GraphQLError(message, { extensions: { code } })] };
}
