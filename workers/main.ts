import { createLogger } from '@cityhub/schema/runtime/log';
import { readSecrets } from '@cityhub/schema/runtime/secrets';
import { startTracing } from '@cityhub/schema/runtime/telemetry/tracing';
import { readConfig } from './config.ts';
import { armFailpoint } from './failpoints.ts';
import { serveMetrics } from './metrics-server.ts';
import { startWorker } from './worker.ts';
import { openWorkerMetrics } from './worker-metrics.ts';

const config = readConfig();
armFailpoint(config.FAILPOINT, config.CITYHUB_MODE);
const logger = createLogger('worker', config.LOG_LEVEL);
const tracing = await startTracing('worker', config);
const metrics = openWorkerMetrics();
const { METRICS_PORT: port, METRICS_HOST: host } = config;
const served = port === undefined ? null : await serveMetrics(metrics, { port, host });
const worker = await startWorker({
  databaseUrl: config.DATABASE_URL,
  redisUrl: config.REDIS_URL,
  gatewayUrl: config.GATEWAY_URL,
  secrets: await readSecrets(config.SECRET_FILE),
  ledgerSignatures: config.LEDGER_SIGNATURES,
  logger,
  metrics,
});

async function stop(): Promise<void> {
  await worker.close();
  await served?.stop();
  await tracing.stop();
  process.exit(0);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
// The hub that started this process is gone, by kill -9 perhaps: a worker of nobody must not go on.
process.once('disconnect', () => void stop());
process.send?.('ready');
logger.info('delivering');
