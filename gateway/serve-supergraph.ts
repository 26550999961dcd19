import { createGateway } from './gateway.ts';
import { createHealth, healthRoute } from './health.ts';
import { serveHttp } from './http-server.ts';
import { otherWays } from './other-ways.ts';
import { plainExecutors } from './plain-executors.ts';
import { quickPath } from './quick-path.ts';
import { followSupergraph } from './reload.ts';
import { createSubgraphCalls } from './subgraph-calls.ts';

export interface SupergraphOptions {
  /** The file of the SDL; the gateway follows its changes. */
  readonly file: string;
  readonly host: string;
  readonly port: number;
  readonly onError: (error: unknown) => void;
}

/** Serves any supergraph against the addresses that it names, with none of CityHub's rules: no tokens, limits or rights. */
export async function serveSupergraph(
  options: SupergraphOptions,
): Promise<{ port: number; stop(): Promise<void> }> {
  const { file, host, port, onError } = options;
  const calls = createSubgraphCalls();
  const executorOf = plainExecutors(calls, onError);
  const gateway = await followSupergraph({
    file,
    build: (supergraph) => createGateway({ supergraph, executorOf, onError, maskErrors: false }),
    onError,
  });
  const server = await serveHttp({
    host,
    port,
    quick: quickPath(gateway, null),
    otherwise: otherWays(gateway, null),
    routes: [healthRoute(createHealth([]))],
    onError,
  });
  return {
    port: server.port,
    async stop() {
      gateway.stop();
      await server.stop();
      await calls.close();
    },
  };
}
