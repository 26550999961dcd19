import { createGateway } from './gateway.ts';
import { healthRoute } from './health.ts';
import { serveHttp } from './http-server.ts';
import { plainExecutors } from './plain-executors.ts';
import { quickPath } from './quick-path.ts';
import { createSubgraphCalls } from './subgraph-calls.ts';

export interface SupergraphOptions {
  /** The SDL. */
  readonly supergraph: string;
  readonly host: string;
  readonly port: number;
  readonly onError: (error: unknown) => void;
}

/** Serves any supergraph against the addresses that it names, with none of CityHub's rules: no tokens, limits or rights. */
export async function serveSupergraph(
  options: SupergraphOptions,
): Promise<{ port: number; stop(): Promise<void> }> {
  const { supergraph, host, port, onError } = options;
  const calls = createSubgraphCalls();
  const executorOf = plainExecutors(calls, onError);
  const gateway = await createGateway({ supergraph, executorOf, onError, maskErrors: false });
  // The first operation loads the planner: better now than in the first caller's time.
  await gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  const quick = quickPath(gateway.operations, async () => ({}));
  const server = await serveHttp({ host, port, gateway, quick, routes: [healthRoute([])], onError });
  return {
    port: server.port,
    async stop() {
      await server.stop();
      await gateway.close();
      await calls.close();
    },
  };
}
