import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { errorBody } from './answers.ts';
import { cutLate } from './late-senders.ts';
import { isQuick } from './quick-path.ts';

/** What answers outside of /graphql: a page, a file, a state. Returns false for a path that is not its own. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** Answers that go on, over server-sent events and WebSocket. */
export interface LivePaths {
  asksForEvents(request: IncomingMessage): boolean;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends what is open. */
  stop(): void;
}

export interface HttpOptions {
  readonly port: number;
  readonly host: string;
  /** The usual request. */
  readonly quick: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Every other that GraphQL over HTTP knows. */
  readonly otherwise: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly live?: LivePaths;
  readonly routes: readonly Route[];
  readonly onError: (error: unknown) => void;
  /** A test has less of it. */
  readonly patience?: Partial<typeof patience>;
  /** How long a hub that stops still serves while /ready says 503, so that whoever shares out requests sends it no more; 0 by default. */
  readonly drainMs?: number;
}

/** A plural push of 1,000 rows is about 300 KB. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Against those who send a byte now and then: how long a head, and a whole request, may take. */
const patience = {
  headersTimeout: 10_000,
  // An import is as long as its rows take.
  requestTimeout: 300_000,
  /** Of every other body. */
  bodyTimeout: 30_000,
  connectionsCheckingInterval: 5000,
  maxHeaderSize: 16_384,
  // Longer than a client keeps an idle connection, so that it is never closed under a request.
  keepAliveTimeout: 65_000,
};

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...more,
  });
  response.end(JSON.stringify(body));
}

function isTooLarge(request: IncomingMessage): boolean {
  if (request.method !== 'POST') return false;
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  return !(length <= maxBodyBytes);
}

async function answer(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  if (path !== '/import') cutLate(request, options.patience?.bodyTimeout ?? patience.bodyTimeout);
  if (path === '/graphql') {
    if (isTooLarge(request)) {
      const message = `Send a body with its content-length, up to ${maxBodyBytes} bytes.`;
      sendJson(response, 413, errorBody('BAD_REQUEST', message));
      return;
    }
    if (options.live?.asksForEvents(request) === true) await options.live.answer(request, response);
    else if (isQuick(request)) await options.quick(request, response);
    else await options.otherwise(request, response);
    return;
  }
  for (const route of options.routes) if (await route(request, response)) return;
  sendJson(response, 404, errorBody('NOT_FOUND', 'Nothing is here; the graph is at /graphql.'));
}

/** A request that is under way when the hub stops has this long to end. */
const endWithinMs = 10_000;

const isStopping = {
  ready: false,
  problems: [{ name: 'stopping', help: 'This hub is about to stop: send requests to another one.' }],
};

/** Serves /graphql and the routes beside it. Rejects when the port cannot be taken. */
export async function serveHttp(options: HttpOptions): Promise<{ port: number; stop(): Promise<void> }> {
  const { live, drainMs = 0 } = options;
  let stopping = false;
  const server = createServer({ ...patience, ...options.patience }, (request, response) => {
    if (stopping && request.url === '/ready') return sendJson(response, 503, isStopping);
    answer(options, request, response).catch((error: unknown) => {
      options.onError(error);
      if (!response.headersSent) sendJson(response, 500, errorBody('INTERNAL'));
    });
  });
  if (live !== undefined)
    server.on('upgrade', (request, socket, head) => live.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      stopping = true;
      if (drainMs > 0) await pause(drainMs);
      const closed = new Promise((resolve) => server.close(resolve));
      live?.stop();
      // A connection is idle when what is under way on it has its answer.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const force = setTimeout(() => server.closeAllConnections(), endWithinMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
  };
}
