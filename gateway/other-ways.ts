import type { IncomingMessage, ServerResponse } from 'node:http';
import { isStream } from '@cityhub/schema/runtime/subscription-events';
import { type ExecutionResult, GraphQLError, type GraphQLErrorOptions } from 'graphql';
import { createHandler, type RequestParams } from 'graphql-http';
import { errorBody, tryLaterOf } from './answers.ts';
import { readDocumentParams } from './documents/document-params.ts';
import { sendJson } from './http-server.ts';
import { type Caller, unauthenticated } from './identity.ts';
import { isOperation, type Operations } from './operations/operations.ts';
import { readParams } from './operations/params.ts';
import { askForEvents, type CallerOf, withoutInternals } from './quick-path.ts';

/** The whole head of a request has 16 KiB, and a token up to 4 of them: what is longer Node ends without a word. */
const maxUrlLength = 8192;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** An error without its `http` extension, as the package takes one. */
function withoutHttp({ message, nodes, source, positions, path, extensions }: GraphQLError): GraphQLError {
  const { http: _http, ...shown } = extensions ?? {};
  const place = { nodes, source, positions, path } as GraphQLErrorOptions;
  return new GraphQLError(message, { ...place, extensions: shown });
}

/** The package takes for a result what has `data`: errors alone are a list to it. */
const shown = ({ data, errors = [] }: ExecutionResult): ExecutionResult | GraphQLError[] =>
  data === undefined && errors.length > 0
    ? errors.map(withoutHttp)
    : {
        data: data ?? null,
        ...(errors.length === 0 ? {} : { errors: errors.map(withoutInternals) as never }),
      };

const notAcceptable = {
  status: 406,
  statusText: 'Not Acceptable',
  headers: { 'content-type': 'application/json; charset=utf-8' },
};

/** What asks the caller to come again has a status and a header of its own. */
function answered(result: ExecutionResult) {
  const later = tryLaterOf(result.errors ?? []);
  if (later === null) return shown(result);
  const { data, errors = [] } = result;
  const body = { ...(data === undefined ? {} : { data }), errors: errors.map(withoutInternals) };
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'retry-after': String(later.retryAfterSeconds),
  };
  return [JSON.stringify(body), { status: later.status, statusText: 'Try Later', headers }] as const;
}

async function answer(operations: Operations, method: string, params: RequestParams, caller: Caller | null) {
  const read = readParams(params);
  if (read === null) return [null, { status: 400, statusText: 'Bad Request' }] as const;
  const operation = await operations.prepare(read, caller);
  if (!isOperation(operation)) return answered(operation);
  const { node } = operation;
  if (method === 'GET' && node.operation === 'mutation')
    return [null, { status: 405, statusText: 'Method Not Allowed', headers: { allow: 'POST' } }] as const;
  if (node.operation === 'subscription') return [JSON.stringify(askForEvents), notAcceptable] as const;
  const result = await operations.execute(operation);
  if (isStream(result)) throw new Error('a stream for what is no subscription');
  return answered(result);
}

/** What the package itself finds wrong with a request has no code of ours yet. */
const withCode = (error: Readonly<GraphQLError | Error>): GraphQLError | Error =>
  'extensions' in error ? error : new GraphQLError(error.message, { extensions: { code: 'BAD_REQUEST' } });

const notUnderstood = errorBody('BAD_REQUEST');

/** All of GraphQL over HTTP that the quick path leaves: other media types, and queries by GET. */
export function otherWays(operations: Operations, callerOf: CallerOf | null) {
  const handler = createHandler<IncomingMessage, { caller: Caller | null }>({
    parseRequestParams: readDocumentParams,
    onSubscribe: ({ method, context }, params) => answer(operations, method, params, context.caller) as never,
    formatError: withCode,
  });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const caller = callerOf === null ? null : await callerOf(request.headers);
    if (caller === null && callerOf !== null) return sendJson(response, 401, unauthenticated());
    const { method = 'GET', url = '/', headers } = request;
    if (url.length > maxUrlLength) return sendJson(response, 414, notUnderstood);
    let text: Promise<string> | undefined;
    const [body, init] = await handler({
      method,
      url,
      headers: headers as never,
      body: () => (text ??= textOf(request)),
      raw: request,
      context: { caller },
    });
    if (body === null) return sendJson(response, init.status, notUnderstood, init.headers);
    response.writeHead(init.status, { 'cache-control': 'no-store', ...init.headers });
    response.end(body);
  };
}
