import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isStream } from '@cityhub/schema/runtime/subscription-events';
import type { GraphQLError } from 'graphql';
import { tryLaterOf } from './answers.ts';
import { type Caller, unauthenticated } from './identity.ts';
import type { Operations } from './operations/operations.ts';
import { readParams } from './operations/params.ts';

/**
 * What nearly every caller sends, a POST with a JSON body that wants JSON back. Whatever else may come (other media types,
 * GET) takes `other-ways.ts`, which knows all of GraphQL over HTTP.
 */
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
      resolve(JSON.parse(textOf(chunks)));
    } catch (error) {
      reject(error);
    }
  });
  return promise;
}

const textOf = (chunks: readonly Buffer[]): string =>
  (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8');

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
export const askForEvents = {
  errors: [
    {
      message: 'A subscription is answered over server-sent events (accept: text/event-stream) or WebSocket.',
      extensions: { code: 'BAD_REQUEST' },
    },
  ],
};

async function notHere(stream: AsyncIterable<unknown>): Promise<object> {
  await stream[Symbol.asyncIterator]().return?.();
  return askForEvents;
}

/** Who asks, or null for a request without a good token. */
export type CallerOf = (headers: IncomingHttpHeaders) => Promise<Caller | null>;

/** `callerOf` is null for a supergraph of others, which knows no tokens. */
export function quickPath(operations: Operations, callerOf: CallerOf | null) {
  const badRequest = {
    errors: [{ message: 'Send a JSON object with `query`.', extensions: { code: 'BAD_REQUEST' } }],
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const caller = callerOf === null ? null : await callerOf(request.headers);
    if (caller === null && callerOf !== null) return send(response, 401, unauthenticated());
    const params = readParams(await readJson(request).catch(() => null));
    if (params === null) return send(response, 400, badRequest);
    const result = await operations.run(params, caller);
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
