// The one-machine hub: six subgraphs and the gateway in this process, straight down the page.
import { readFile } from 'node:fs/promises';
import { answerPlugin } from '@cityhub/gateway/answers';
import { createGateway } from '@cityhub/gateway/gateway';
import { healthRoute } from '@cityhub/gateway/health';
import { serveHttp } from '@cityhub/gateway/http-server';
import { createIdentity, identityPlugin } from '@cityhub/gateway/identity';
import {
  type InProcessOptions,
  inProcessExecutors,
  type SubgraphExecutor,
} from '@cityhub/gateway/in-process';
import { limitPlugins } from '@cityhub/gateway/limits';
import { playgroundRoute } from '@cityhub/gateway/playground';
import { createLogger } from '@cityhub/schema/runtime/log';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { signToken } from '@cityhub/schema/runtime/tokens';
import { databaseChecks } from './checks.ts';
import type { Config } from './config.ts';
import { startRemoteSubgraphs } from './remote-subgraphs.ts';
import { openSubgraphs } from './subgraphs.ts';

export interface HubOptions {
  readonly config: Pick<Config, 'port' | 'redisUrl' | 'mode' | 'logLevel' | 'subgraphs' | 'secretFile'>;
  readonly adminUrl: string;
  readonly secrets: Secrets;
  readonly report: (line: string) => void;
  /** A test's virtual clock. */
  readonly now?: () => Date;
  /** A test counts the fetches of a plan. */
  readonly onFetch?: InProcessOptions['onFetch'];
}

interface Parts {
  readonly executorOf: (subgraph: string) => SubgraphExecutor;
  stop(): Promise<void>;
}

async function startParts(options: HubOptions, onError: (error: unknown) => void): Promise<Parts> {
  const { config, secrets, adminUrl, now, onFetch } = options;
  if (config.subgraphs === 'remote') return startRemoteSubgraphs(options, onError);
  const subgraphs = await openSubgraphs({
    databaseUrl: adminUrl,
    redisUrl: config.redisUrl,
    secrets,
    production: config.mode === 'production',
    onError,
    ...(now === undefined ? {} : { now }),
  });
  return {
    executorOf: inProcessExecutors(subgraphs.list, {
      onError,
      ...(onFetch === undefined ? {} : { onFetch }),
    }),
    stop: () => subgraphs.close(),
  };
}

const supergraphFile = new URL('../schema/supergraph.graphql', import.meta.url);

export async function startHub(options: HubOptions): Promise<{ port: number; stop(): Promise<void> }> {
  const { config, secrets, adminUrl } = options;
  const logger = createLogger('hub', config.logLevel);
  const onError = (error: unknown): void => logger.error({ err: error }, 'failed');
  const parts = await startParts(options, onError);
  const gateway = await createGateway({
    supergraph: await readFile(supergraphFile, 'utf8'),
    executorOf: parts.executorOf,
    plugins: [identityPlugin(createIdentity(secrets)), ...limitPlugins(), answerPlugin()],
    onError,
    maskErrors: true,
  });
  const token = await signToken(secrets, {
    role: 'operator',
    purpose: 'operations',
    subject: 'system:start-up',
    ttlSeconds: 60,
  });
  // The first operation loads the planner: better now than in the first caller's time.
  await gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ __typename }"}',
  });
  const checks = databaseChecks(adminUrl, secrets);
  const server = await serveHttp({
    port: config.port,
    host: '0.0.0.0',
    gateway,
    routes: [healthRoute(checks.list), playgroundRoute({ secrets, demo: config.mode === 'demo' })],
    onError,
  }).catch(async (error: unknown) => {
    await Promise.all([parts.stop(), checks.stop(), gateway.close()]);
    throw error;
  });
  return {
    port: server.port,
    async stop() {
      await server.stop();
      await Promise.all([parts.stop(), checks.stop()]);
    },
  };
}
