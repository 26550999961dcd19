import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
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
import { noteRefusals } from './reads/note-refusals.ts';
import type { Secrets } from './secrets.ts';
import { serveSubscription } from './serve-subscription.ts';
import { requestVerifier, signatureHeader } from './signed-request.ts';
import type { Subgraph } from './subgraph.ts';

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

/** Questions that are refused whole are reads, too. */
const refusalsAreReads: ApolloServerPlugin<Context<unknown>> = {
  async requestDidStart() {
    return {
      async willSendResponse({ schema, document, errors = [], contextValue, response: { body } }) {
        const formatted = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        const told = errors.map((error, index) => ({ error, code: formatted[index]?.extensions?.['code'] }));
        if (document !== undefined) noteRefusals(contextValue.reads, schema, document, told);
      },
    };
  },
};

function startApollo(subgraph: Subgraph, onError: (error: unknown) => void): ApolloServer<Context<unknown>> {
  return new ApolloServer<Context<unknown>>({
    schema: subgraph.schema,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: false, // the signature is required, and no browser can make one
    introspection: false,
    formatError: (formatted, error) => maskError(formatted, error, onError),
    stopOnTerminationSignals: false,
    plugins: [
      refusalsAreReads,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

async function answer(
  apollo: ApolloServer<Context<unknown>>,
  context: Context<unknown>,
  body: string,
  response: ServerResponse,
) {
  context.session.enter();
  try {
    const result = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([['content-type', 'application/json']]),
        search: '',
        body: JSON.parse(body),
      },
      context: async () => context,
    });
    context.reads.write();
    response.writeHead(result.status ?? 200, Object.fromEntries(result.headers));
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
    const caller = verify(request.headers[signatureHeader] as string | undefined, body);
    if (caller === null) return refuse(response, 401, 'UNAUTHENTICATED');
    const context = subgraph.contextFor(caller);
    const answered =
      request.headers.accept === eventStreamType
        ? serveSubscription(subgraph, context, body, response, { signal: stopping.signal, onError })
        : answer(apollo, context, body, response);
    await answered.catch((error: unknown) => {
      if (!(error instanceof DomainError)) onError(error);
      if (response.headersSent) return;
      if (error instanceof DomainError) refuse(response, 200, error.code);
      else refuse(response, 500, 'INTERNAL');
    });
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
