import { readFile } from 'node:fs/promises';
import { createGateway } from './gateway.ts';
import { healthRoute } from './health.ts';
import { serveHttp } from './http-server.ts';

/** Serves any supergraph against the addresses that it names, with none of CityHub's rules: no tokens, limits or rights. */
export async function serveSupergraph(options: {
  supergraph: string;
  port: number;
}): Promise<{ port: number; stop(): Promise<void> }> {
  const onError = (error: unknown): void => console.error(error instanceof Error ? error.message : 'failed');
  const gateway = await createGateway({
    supergraph: await readFile(options.supergraph, 'utf8'),
    onError,
    maskErrors: false,
  });
  await gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  const server = await serveHttp({
    port: options.port,
    host: '0.0.0.0',
    gateway,
    routes: [healthRoute([])],
    onError,
  });
  return {
    port: server.port,
    async stop() {
      await server.stop();
      await gateway.close();
    },
  };
}
