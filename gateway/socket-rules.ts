import type { IncomingMessage } from 'node:http';
import { type ErrorCode, errorCodes } from '@cityhub/schema/runtime/errors';
import { type ExecutionArgs, type ExecutionResult, parse } from 'graphql';
import { CloseCode, type Context, type ServerOptions } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { type Caller, purposeHeader, traceIdOf } from './identity.ts';
import { type OperationParams, readParams } from './operations/params.ts';
import { runOperation, type StreamOptions } from './stream-rules.ts';

/** What is known of one connection. */
export interface Connection {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** Null until the connection has said who it is. */
  caller: Caller | null;
}

/** What an operation's context holds until it runs: what to run for whom, or why not. */
type Prepared =
  | { readonly caller: Caller; readonly params: OperationParams }
  | { readonly refusal: ErrorCode };

type Init = { readonly authorization?: unknown; readonly [purposeHeader]?: unknown };

/** Whoever connects has this long to say who it is. */
const initWithinMs = 5000;
/** Operations at once on one connection. */
const maxOperations = 20;
/** graphql-ws looks up the operation in a document; ours are read by the runtime, so it gets one that says nothing. */
const anyDocument = parse('{ __typename }');

/** As an answer: graphql-ws knows errors by their class, of which a process may hold two. */
function refused(code: ErrorCode): ExecutionResult {
  return { errors: [{ message: errorCodes[code], extensions: { code } } as never] };
}

function prepare({ extra, subscriptions }: Context<Init, Connection>, payload: unknown): Prepared {
  const { caller, socket } = extra;
  if (caller === null || caller.expiresAt <= Date.now()) {
    socket.close(CloseCode.Unauthorized, 'Unauthorized');
    return { refusal: 'UNAUTHENTICATED' };
  }
  if (Object.keys(subscriptions).length > maxOperations) return { refusal: 'TOO_MANY_STREAMS' };
  const params = readParams(payload);
  if (params === null) return { refusal: 'BAD_REQUEST' };
  // A connection stays; each of its operations is a trace of its own.
  return { caller: { ...caller, traceId: traceIdOf(null) }, params };
}

/** What graphql-ws asks of us: who may connect, and how an operation is run. Everything else is its protocol. */
export function socketRules(options: StreamOptions): ServerOptions<Init, Connection> {
  const run = ({ contextValue }: ExecutionArgs) => {
    const prepared = contextValue as Prepared;
    if ('refusal' in prepared) return refused(prepared.refusal);
    return runOperation(options, prepared.caller, prepared.params);
  };
  return {
    connectionInitWaitTimeout: initWithinMs,
    async onConnect({ connectionParams, extra }) {
      const authorization = connectionParams?.authorization ?? extra.request.headers.authorization;
      // A browser's WebSocket sends no headers of its own.
      const purpose = connectionParams?.[purposeHeader];
      if (typeof authorization !== 'string' || (purpose !== undefined && typeof purpose !== 'string')) {
        extra.socket.close(CloseCode.Unauthorized, 'Unauthorized');
        return false;
      }
      const picked = purpose === undefined ? {} : { [purposeHeader]: purpose };
      extra.caller = await options.callerOf({ ...extra.request.headers, authorization, ...picked });
      // False closes the connection with 4403.
      return extra.caller !== null;
    },
    onSubscribe: (context, _id, payload) =>
      ({ document: anyDocument, contextValue: prepare(context, payload) }) as unknown as ExecutionArgs,
    execute: run,
    onNext: (_context, _id, _payload, _args, result) => result as never,
  };
}
