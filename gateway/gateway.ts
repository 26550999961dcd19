import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { answerError } from './answers.ts';
import type { SubgraphExecutor } from './in-process.ts';
import type { OperationHandler } from './quick-path.ts';
import { plannedGraphHandler } from './safe-planner.ts';

export interface Gateway {
  /** A node:http request listener for /graphql. */
  readonly handle: (request: unknown, response: unknown) => void;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Runs one operation without HTTP around it. */
  readonly operations: OperationHandler;
  close(): Promise<void>;
}

/** What the runtime tells of a subgraph when it asks how to reach it. */
export interface TransportPayload {
  readonly subgraphName: string;
  readonly transportEntry: { readonly location?: string };
}

export interface GatewayOptions {
  readonly supergraph: string;
  /** How to reach each subgraph. */
  readonly executorOf: (subgraph: string, payload: TransportPayload) => SubgraphExecutor;
  readonly plugins?: readonly unknown[];
  readonly onError: (error: unknown) => void;
  /** CityHub's own rules for error texts; off for a supergraph of others. */
  readonly maskErrors: boolean;
}

/** One graph over a supergraph: the Hive runtime with the Rust planner. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { executorOf, onError } = options;
  const runtime = createGatewayRuntime({
    supergraph: options.supergraph,
    logging: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    // Tokens are the only way in, and no page of another origin is meant to hold one.
    cors: false,
    healthCheckEndpoint: '/-/health',
    readinessCheckEndpoint: '/-/ready',
    maskedErrors: options.maskErrors ? { maskError: (error: unknown) => answerError(error, onError) } : true,
    unifiedGraphHandler: plannedGraphHandler,
    plugins: () => [...(options.plugins ?? [])],
    transports: () => ({
      getSubgraphExecutor: (payload: TransportPayload) => executorOf(payload.subgraphName, payload),
    }),
  } as never) as unknown as Gateway['handle'] & { fetch: Gateway['fetch'] } & OperationHandler &
    AsyncDisposable;
  return {
    handle: (request, response) => runtime(request, response),
    fetch: (url, init) => runtime.fetch(url, init),
    operations: runtime,
    close: async () => runtime[Symbol.asyncDispose](),
  };
}
