import type { IncomingMessage } from 'node:http';
import { DomainError, errorCodes } from '@cityhub/schema/runtime/errors';
import { type Answer, eachEvent, isStream } from '@cityhub/schema/runtime/subscription-events';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { answerError } from './answers.ts';
import type { Caller } from './identity.ts';
import { type OperationHandler, type OperationParams, withoutInternals } from './quick-path.ts';

/** What server-sent events and WebSocket have in common: how an operation is run, and what of its answer is shown. */
export interface StreamOptions {
  readonly operations: OperationHandler;
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

/** What plugins see of the request: nothing that a caller sent beside the operation. */
const request = { method: 'POST', url: 'http://localhost/graphql', headers: new Headers() };

/** Runs an operation whose answer may go on; it never throws. */
export async function runOperation(
  { operations, onError }: StreamOptions,
  caller: Caller,
  params: OperationParams,
): Promise<Answer> {
  const failed = (error: unknown): ExecutionResult => shown({ errors: [answerError(error, onError)] });
  try {
    const context = { caller, streams: true, request: { ...request } };
    const answer: Answer = await operations.getResultForParams({ params, request: context.request }, context);
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

interface SubscribeHook {
  readonly args: { readonly contextValue?: { readonly streams?: boolean } };
  setResultAndStopExecution(result: ExecutionResult): void;
}

/** Refuses subscriptions on every way that is not made for them: no other way sheds slow readers or ends at the token's end. */
export function streamPlugin() {
  const message = `${errorCodes.BAD_REQUEST} A subscription is sent by POST with accept: text/event-stream, or over WebSocket.`;
  return {
    onSubscribe({ args, setResultAndStopExecution }: SubscribeHook): void {
      if (args.contextValue?.streams === true) return;
      const extensions = { code: 'BAD_REQUEST', http: { status: 400 } };
      setResultAndStopExecution({ errors: [new GraphQLError(message, { extensions })] });
    },
  };
}
