import type { GatewayMetrics } from './gateway-metrics.ts';
import { type Route, sendJson } from './http-server.ts';
import { unauthenticated } from './identity.ts';
import type { CallerOf } from './quick-path.ts';

/** GET /metrics in Prometheus' format, for an operator's token: Prometheus sends it by `authorization` in its scrape config. */
export function metricsRoute(metrics: GatewayMetrics, callerOf: CallerOf): Route {
  return async (request, response) => {
    if (request.url !== '/metrics') return false;
    const caller = await callerOf(request.headers);
    if (caller === null) {
      sendJson(response, 401, unauthenticated());
      return true;
    }
    if (caller.actor.role !== 'operator') {
      const message = 'Metrics are for operators: `npx cityhub token --role operator`.';
      sendJson(response, 403, { errors: [{ message, extensions: { code: 'FORBIDDEN' } }] });
      return true;
    }
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
    response.end(text);
    return true;
  };
}
