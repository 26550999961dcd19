import { createLogger } from '@cityhub/schema/runtime/log';
import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { exchangeSchema } from './graph/index.ts';
import { exchangeDeps } from './store/department-databases.ts';

const config = readConfig();
const logger = createLogger('exchange', config.LOG_LEVEL);
await runSubgraph('exchange', exchangeSchema(), config, (platform) =>
  exchangeDeps(platform, config.DATABASE_URL, (alert) => logger.warn(alert, 'alert')),
);
