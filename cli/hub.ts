// The one-machine hub: six subgraphs and the gateway in this process, straight down the page. What is started is
// deferred for its stop, and stops run in the reverse order.
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { answerPlugin } from '@cityhub/gateway/answers';
import { auditRoutes } from '@cityhub/gateway/audit/audit-routes';
import { createGateway, type Gateway } from '@cityhub/gateway/gateway';
import { healthRoute } from '@cityhub/gateway/health';
import { serveHttp } from '@cityhub/gateway/http-server';
import { callerOf, createIdentity, identityPlugin } from '@cityhub/gateway/identity';
import { importRoute } from '@cityhub/gateway/import/import-route';
import { limitPlugins } from '@cityhub/gateway/limits';
import { livePaths } from '@cityhub/gateway/live-paths';
import { playgroundRoute } from '@cityhub/gateway/playground';
import { quickPath } from '@cityhub/gateway/quick-path';
import { streamPlugin } from '@cityhub/gateway/stream-rules';
import { createLogger } from '@cityhub/schema/runtime/log';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { databaseChecks } from './checks.ts';
import type { HubOptions } from './hub-options.ts';
import { startParts } from './hub-parts.ts';

const supergraphFile = new URL('../schema/supergraph.graphql', import.meta.url);

/** The first operation loads the planner: better now than in the first caller's time. */
async function warmUp(gateway: Gateway, secrets: Secrets): Promise<void> {
  const claims = {
    role: 'operator',
    purpose: 'operations',
    subject: 'system:start-up',
    ttlSeconds: 60,
  } as const;
  await gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await signToken(secrets, claims)}`,
    },
    body: '{"query":"{ __typename }"}',
  });
}

export async function startHub(options: HubOptions): Promise<{ port: number; stop(): Promise<void> }> {
  const { config, secrets, adminUrl } = options;
  const logger = createLogger('hub', config.logLevel);
  const onError = (error: unknown): void => logger.error({ err: error }, 'failed');
  await using started = new AsyncDisposableStack();
  const parts = await startParts(options, onError, (alert) => logger.warn(alert, 'alert'));
  started.defer(() => parts.stop());
  const identity = createIdentity(secrets);
  const gateway = await createGateway({
    supergraph: await readFile(supergraphFile, 'utf8'),
    executorOf: parts.executorOf,
    plugins: [identityPlugin(identity), ...limitPlugins(), streamPlugin(), answerPlugin()],
    onError,
    maskErrors: true,
  });
  started.defer(() => gateway.close());
  await warmUp(gateway, secrets);
  const checks = databaseChecks(adminUrl, secrets, config.sealLimitSeconds);
  started.defer(() => checks.stop());
  const callerFrom = ({ authorization, traceparent }: IncomingHttpHeaders) =>
    callerOf(identity, { authorization, traceparent: String(traceparent ?? '') });
  const server = await serveHttp({
    port: config.port,
    host: config.host,
    gateway,
    quick: quickPath(gateway.operations, ({ headers }) => callerFrom(headers)),
    live: livePaths({
      operations: gateway.operations,
      callerOf: async (headers) => (await callerFrom(headers))?.caller ?? null,
      onError,
      ...options.streams,
    }),
    routes: [
      healthRoute(checks.list),
      importRoute({ operations: gateway.operations, contextOf: ({ headers }) => callerFrom(headers) }),
      auditRoutes({ operations: gateway.operations, contextOf: ({ headers }) => callerFrom(headers) }),
      playgroundRoute({ secrets, demo: config.mode === 'demo' }),
    ],
    onError,
  });
  started.defer(() => server.stop());
  const stops = started.move();
  return { port: server.port, stop: () => stops.disposeAsync() };
}
