import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Context } from '../graph/context.ts';
import { DomainError } from './errors.ts';
import { eventStreamType } from './event-stream.ts';
import { maskError } from './mask-error.ts';
import type { Secrets } from './secrets.ts';
import { refusalsAreReads, schemaIsForFew, understoodIsAnswered } from './serve-plugins.ts';
import { serveSubscription } from './serve-subscription.ts';
import { requestVerifier, signatureHeader } from './signed-request.ts';
import type { Subgraph } from './subgraph.ts';
import { inSpan, parentIn } from './telemetry/tracing.ts';
import { inTrace } from './telemetry/trail.ts';

/** One subgraph on its own: Apollo Server over node:http; it answers only requests that the gateway has signed. */
export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly secrets: Secrets;
  readonly onError: (error: unknown) => void;
}

/** A plural push of 1,000 rows is about 300 KB. */
const maxBodyBytes = 4 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBodyBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ message: code, extensions: { code } }] }));
}

function startApollo(subgraph: Subgraph, onError: (error: unknown) => void): ApolloServer<Context<unknown>> {
  return new ApolloServer<Context<unknown>>({
    schema: subgraph.schema,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: false, // the signature is required, and no browser can make one
    introspection: true, // for few: see the plugin
    hideSchemaDetailsFromClientErrors: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    formatError: (formatted, error) => maskError(formatted, error, onError),
    stopOnTerminationSignals: false,
    plugins: [
      refusalsAreReads,
      schemaIsForFew,
      understoodIsAnswered,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

const jsonType = /^application\/json\s*(;|$)/i;

/** The request as Apollo Server knows it; null for a body that is no JSON. */
function readRequest({ method = '', url = '/', headers }: IncomingMessage, body: string) {
  const map = new HeaderMap();
  for (const name of ['content-type', 'accept'] as const) {
    const value = headers[name];
    if (value !== undefined) map.set(name, value);
  }
  const query = url.indexOf('?');
  const request = { method, headers: map, search: query < 0 ? '' : url.slice(query) };
  if (method !== 'POST' || !jsonType.test(headers['content-type'] ?? ''))
    return { ...request, body: undefined };
  try {
    return { ...request, body: JSON.parse(body) as unknown };
  } catch {
    return null;
  }
}

async function answer(
  apollo: ApolloServer<Context<unknown>>,
  context: Context<unknown>,
  httpGraphQLRequest: HTTPGraphQLRequest,
  response: ServerResponse,
) {
  context.session.enter();
  try {
    const result = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest,
      context: async () => context,
    });
    context.reads.write();
    const status = result.status ?? 200;
    // What the server itself finds wrong with a request is a plain sentence.
    if (!result.headers.get('content-type')?.includes('json')) return refuse(response, status, 'BAD_REQUEST');
    response.writeHead(status, Object.fromEntries(result.headers));
    response.end(result.body.kind === 'complete' ? result.body.string : '');
  } finally {
    await context.session.leave();
  }
}

export async function serveSubgraph(
  subgraph: Subgraph,
  options: ServeOptions,
): Promise<{ port: number; stop(): Promise<void> }> {
  const { onError } = options;
  const apollo = startApollo(subgraph, onError);
  const stopping = new AbortController();
  await apollo.start();
  const verify = requestVerifier(options.secrets, subgraph.name);
  const server: Server = createServer(async (request, response) => {
    if (request.method === 'GET' && request.url === '/ready') {
      const ready = await subgraph.isReady();
      response.writeHead(ready ? 200 : 503).end(ready ? 'ready\n' : 'not ready\n');
      return;
    }
    const body = await readBody(request).catch(() => null);
    if (body === null) return refuse(response, 413, 'BAD_REQUEST');
    const { method = '', url: path = '' } = request;
    const caller = verify(request.headers[signatureHeader] as string | undefined, body, { method, path });
    if (caller === null) return refuse(response, 401, 'UNAUTHENTICATED');
    const read = readRequest(request, body);
    if (read === null) return refuse(response, 400, 'BAD_REQUEST');
    const context = subgraph.contextFor(caller);
    const run = (): Promise<void> =>
      request.headers.accept === eventStreamType
        ? serveSubscription(subgraph, context, body, response, { signal: stopping.signal, onError })
        : answer(apollo, context, read, response);
    const { traceId } = caller;
    const of = { traceId, spanId: parentIn(traceId, request.headers['traceparent'] as string | undefined) };
    await inTrace(traceId, () =>
      inSpan(`subgraph ${subgraph.name}`, { kind: 'server', of }, run).catch((error: unknown) => {
        if (!(error instanceof DomainError)) onError(error);
        if (response.headersSent) return;
        if (error instanceof DomainError) refuse(response, 200, error.code);
        else refuse(response, 500, 'INTERNAL');
      }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      stopping.abort();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeIdleConnections();
      });
      await apollo.stop();
      await subgraph.close();
    },
  };
}
