import { createServer } from 'node:http';
import type { WorkerMetrics } from './worker-metrics.ts';

/**
 * Serves GET /metrics of a worker at a port of its own. It asks for no token, since it tells counts alone; it listens on this
 * machine only, unless METRICS_HOST says otherwise.
 */
export async function serveMetrics(
  metrics: WorkerMetrics,
  place: { readonly port: number; readonly host: string },
): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.port, place.host, resolve);
  });
  return {
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
