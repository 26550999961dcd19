import { type GatewayMetrics, openGatewayMetrics } from '@cityhub/gateway/gateway-metrics';
import { createHealth, type Health } from '@cityhub/gateway/health';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { startTracing, type TraceSettings } from '@cityhub/schema/runtime/telemetry/tracing';
import type { TrustedKeys } from '@cityhub/schema/runtime/trusted-keys';
import { databaseChecks, keysCheck, readsCheck, redisCheck, subgraphCheck } from './checks.ts';
import { tellOfHub } from './hub-gauges.ts';
import type { HubOptions } from './hub-options.ts';
import { watchDatabase } from './watched-database.ts';

/** Traces and metrics of the hub's process; before anything is opened that they tell of. */
export async function openTelemetry(
  settings: TraceSettings = {},
): Promise<{ metrics: GatewayMetrics; stop(): Promise<void> }> {
  const tracing = await startTracing('hub', settings);
  const metrics = openGatewayMetrics();
  return {
    metrics,
    stop() {
      metrics.stop();
      return tracing.stop();
    },
  };
}

/** What watches the hub: the checks of /ready, and what the metrics read, over a connection of their own. */
export function watchHub(
  { config, adminUrl, secrets }: HubOptions,
  parts: {
    readonly metrics: GatewayMetrics;
    /** Addresses of subgraphs that are processes of their own. */
    readonly subgraphUrls: ReadonlyMap<string, string>;
    readonly keys: TrustedKeys | undefined;
  },
): { health: Health; stop(): Promise<void> } {
  const database = watchDatabase(urlForRole(adminUrl, 'exchange', secrets), 'readiness');
  const redis = config.redisUrl === undefined ? null : redisCheck(config.redisUrl);
  const health = createHealth([
    ...databaseChecks(database, config.sealLimitSeconds),
    readsCheck(config.readsDir),
    ...(redis === null ? [] : [redis.check]),
    ...[...parts.subgraphUrls].map(([name, url]) => subgraphCheck(name, url)),
    ...(parts.keys === undefined ? [] : [keysCheck(parts.keys)]),
  ]);
  tellOfHub(parts.metrics, { database, health, readsDir: config.readsDir });
  return {
    health,
    async stop() {
      redis?.stop();
      await database.stop();
    },
  };
}
