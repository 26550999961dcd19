import type { IncomingMessage, ServerResponse } from 'node:http';
import { isStream } from '@cityhub/schema/runtime/subscription-events';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { tryLaterOf } from './answers.ts';
import { unauthenticated } from './identity.ts';

/**
 * What nearly every caller sends, a POST with a JSON body that wants JSON back, goes straight to the runtime's operation
 * handler: parse, validate, plan and all plugins are the same, but no Request, Response and stream is made for each, which
 * costs half of a small request. Whatever else may come (other media types, streams, GET) takes the runtime's own way.
 */
export interface OperationHandler {
  /** A subscription's answer is a stream of results; `streamPlugin` refuses it where nobody expects one. */
  getResultForParams(
    payload: { params: OperationParams; request: unknown },
    context: object,
  ): ExecutionResult | Promise<ExecutionResult>;
}

export interface OperationParams {
  readonly query?: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly extensions?: Record<string, unknown>;
}

const jsonType = /^application\/json\s*(;|$)/i;
/** A caller that names another answer than JSON is not for us. */
const otherAnswers = /graphql-response|event-stream|multipart/i;

export function isQuick(request: IncomingMessage): boolean {
  if (request.method !== 'POST' || request.url !== '/graphql') return false;
  return (
    jsonType.test(request.headers['content-type'] ?? '') && !otherAnswers.test(request.headers.accept ?? '')
  );
}

/** By events: an asynchronous iterator costs more than the parsing of a small body. */
export function readJson(request: IncomingMessage): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('error', reject);
  request.on('end', () => {
    try {
      resolve(
        JSON.parse((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8')),
      );
    } catch (error) {
      reject(error);
    }
  });
  return promise;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  more: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...more,
  });
  response.end(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Exactly what the protocol allows, so that nothing else reaches the plugins. */
export function readParams(body: unknown): OperationParams | null {
  if (!isObject(body) || typeof body['query'] !== 'string') return null;
  const { variables, operationName, extensions } = body;
  if (variables !== undefined && variables !== null && !isObject(variables)) return null;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return null;
  if (extensions !== undefined && extensions !== null && !isObject(extensions)) return null;
  return {
    query: body['query'],
    ...(isObject(variables) ? { variables } : {}),
    ...(typeof operationName === 'string' ? { operationName } : {}),
  };
}

/** An error without its `http` extension, which is for the runtime alone. */
export function withoutInternals(error: GraphQLError): object {
  const { http: _http, ...extensions } = error.extensions ?? {};
  const { message, locations, path } = error;
  return {
    message,
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
    extensions,
  };
}

/** A subscription has no single answer: whoever asks so is told how to ask. */
async function notHere(stream: AsyncIterable<unknown>): Promise<object> {
  await stream[Symbol.asyncIterator]().return?.();
  const message =
    'A subscription is answered over server-sent events (accept: text/event-stream) or WebSocket.';
  return { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] };
}

/** What the operation's context holds for a request, or null for one that may not ask. */
export type ContextOf = (request: IncomingMessage) => Promise<object | null>;

/** What plugins see of the request: nothing that a caller sent beside the operation. */
const noHeaders = new Headers();

export function quickPath(handler: OperationHandler, contextOf: ContextOf) {
  const badRequest = {
    errors: [{ message: 'Send a JSON object with `query`.', extensions: { code: 'BAD_REQUEST' } }],
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const own = await contextOf(request);
    if (own === null) return send(response, 401, unauthenticated());
    const params = readParams(await readJson(request).catch(() => null));
    if (params === null) return send(response, 400, badRequest);
    const operation = { method: 'POST', url: 'http://localhost/graphql', headers: noHeaders };
    const result = await handler.getResultForParams(
      { params, request: operation },
      { ...own, request: operation },
    );
    if (isStream(result)) return send(response, 406, await notHere(result));
    const { data, errors } = result;
    const body =
      errors === undefined || errors.length === 0 ? { data } : { data, errors: errors.map(withoutInternals) };
    const later = errors === undefined ? null : tryLaterOf(errors);
    if (later !== null)
      return send(response, later.status, body, { 'retry-after': String(later.retryAfterSeconds) });
    // In application/json a request that was understood is 200, whatever became of the operation (GraphQL over HTTP).
    send(response, 200, body);
  };
}
