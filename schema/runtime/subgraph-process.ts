import type { GraphQLSchema } from 'graphql';
import type { ShardName } from '../events/define.ts';
import { createLogger } from './log.ts';
import { openPlatform, type Platform } from './platform.ts';
import { readSecrets } from './secrets.ts';
import { serveSubgraph } from './serve.ts';
import { createSubgraph } from './subgraph.ts';
import { startTracing, type TraceSettings } from './telemetry/tracing.ts';

export interface SubgraphConfig extends TraceSettings {
  readonly DATABASE_URL: string;
  readonly REDIS_URL?: string | undefined;
  readonly SECRET_FILE: string;
  readonly READS_DIR: string;
  readonly SEAL_LIMIT_SECONDS: number;
  readonly PORT: number;
  readonly HOST: string;
  readonly CITYHUB_MODE: 'demo' | 'production';
  readonly LOG_LEVEL: string;
}

/** Runs one subgraph as its own process until it is told to stop. */
export async function runSubgraph(
  name: ShardName,
  schema: GraphQLSchema,
  config: SubgraphConfig,
  /** Adds what a subgraph needs beyond the platform. */
  extend: (platform: Platform) => Platform = (platform) => platform,
): Promise<void> {
  const logger = createLogger(name, config.LOG_LEVEL);
  const onError = (error: unknown): void => logger.error({ err: error }, 'failed');
  const tracing = await startTracing(name, config);
  const secrets = await readSecrets(config.SECRET_FILE);
  const platform = await openPlatform(name, {
    databaseUrl: config.DATABASE_URL,
    redisUrl: config.REDIS_URL,
    secrets,
    production: config.CITYHUB_MODE === 'production',
    readsDir: config.READS_DIR,
    sealLimitSeconds: config.SEAL_LIMIT_SECONDS,
    onError,
  });
  const subgraph = createSubgraph(name, schema, extend(platform));
  const server = await serveSubgraph(subgraph, { port: config.PORT, host: config.HOST, secrets, onError });
  logger.info({ port: server.port }, 'ready');
  const stop = async (): Promise<void> => {
    await server.stop();
    await tracing.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  // Started by a hub that is gone, by kill -9 perhaps: a subgraph of nobody must not go on.
  process.once('disconnect', () => void stop());
}
