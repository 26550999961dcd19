// The one-machine hub: six subgraphs and the gateway in this process, straight down the page. What is started is
// deferred for its stop, and stops run in the reverse order.
import { fileURLToPath } from 'node:url';
import { auditRoutes } from '@cityhub/gateway/audit/audit-routes';
import { openBudgets } from '@cityhub/gateway/budgets/budgets';
import { documentRules } from '@cityhub/gateway/documents/document-rules';
import { introspectionRules } from '@cityhub/gateway/documents/introspection-rules';
import { explainRoute } from '@cityhub/gateway/explain/explain-route';
import { createGateway } from '@cityhub/gateway/gateway';
import { healthRoute } from '@cityhub/gateway/health';
import { serveHttp } from '@cityhub/gateway/http-server';
import { callerOf, createIdentity } from '@cityhub/gateway/identity';
import { importRoute } from '@cityhub/gateway/import/import-route';
import { issuerRoutes } from '@cityhub/gateway/issuer/issuer-routes';
import { limits } from '@cityhub/gateway/limits/rules';
import { livePaths } from '@cityhub/gateway/live-paths';
import { metricsRoute } from '@cityhub/gateway/metrics-route';
import { observedExecutors } from '@cityhub/gateway/observed-executors';
import { observedOperations, withParents } from '@cityhub/gateway/observed-operations';
import { otherWays } from '@cityhub/gateway/other-ways';
import { playgroundRoute } from '@cityhub/gateway/playground';
import { type CallerOf, quickPath } from '@cityhub/gateway/quick-path';
import { followSupergraph } from '@cityhub/gateway/reload';
import { createLogger } from '@cityhub/schema/runtime/log';
import { connectDocuments } from './documents/document-connection.ts';
import type { HubOptions } from './hub-options.ts';
import { startParts } from './hub-parts.ts';
import { openTelemetry, watchHub } from './hub-watch.ts';
import { tokenIssuers } from './token-issuers.ts';

const supergraphFile = fileURLToPath(new URL('../schema/supergraph.graphql', import.meta.url));

export async function startHub(options: HubOptions): Promise<{ port: number; stop(): Promise<void> }> {
  const { config, secrets, adminUrl } = options;
  const logger = createLogger('hub', config.logLevel);
  const onError = (error: unknown): void => logger.error({ err: error }, 'failed');
  await using started = new AsyncDisposableStack();
  const { metrics, ...telemetry } = await openTelemetry(config.tracing);
  started.defer(() => telemetry.stop());
  const parts = await startParts(options, onError, (alert) => logger.warn(alert, 'alert'));
  started.defer(() => parts.stop());
  const issuers = tokenIssuers(config.oidc ?? {}, onError);
  const production = config.mode === 'production';
  const trusted = await connectDocuments(adminUrl, secrets);
  started.defer(() => trusted.stop());
  const budgets = openBudgets({ ...config, onError });
  started.defer(() => budgets.close());
  const rules = [
    documentRules({ documents: trusted.documents, production }),
    limits(),
    introspectionRules({ production }),
    budgets.rules,
  ];
  const executorOf = observedExecutors(parts.executorOf, metrics);
  const build = (supergraph: string) =>
    createGateway({ supergraph, executorOf, rules, onError, maskErrors: true });
  const followed = await followSupergraph({ file: supergraphFile, onError, build });
  started.defer(() => followed.stop());
  const gateway = observedOperations(followed, metrics);
  const watch = watchHub(options, { metrics, ...parts, keys: issuers.trusted?.keys });
  started.defer(() => watch.stop());
  const identity = createIdentity(secrets, issuers);
  const callerFrom: CallerOf = withParents((headers) => callerOf(identity, headers));
  const asked = { operations: gateway, callerOf: callerFrom };
  const routes = [
    healthRoute(watch.health),
    metricsRoute(metrics, callerFrom),
    importRoute(asked),
    auditRoutes(asked),
    explainRoute(asked),
    issuerRoutes({ secrets, address: issuers.address }),
    playgroundRoute({ secrets, demo: !production }),
  ];
  const server = await serveHttp({
    port: config.port,
    host: config.host,
    quick: quickPath(gateway, callerFrom),
    otherwise: otherWays(gateway, callerFrom),
    live: livePaths({ ...asked, onError, ...options.streams }),
    routes,
    drainMs: (config.drainSeconds ?? 0) * 1000,
    onError,
  });
  started.defer(() => server.stop());
  const stops = started.move();
  return { port: server.port, stop: () => stops.disposeAsync() };
}
