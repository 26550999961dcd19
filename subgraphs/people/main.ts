import { createLogger } from '@cityhub/schema/runtime/log';
import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { peopleSchema } from './graph/index.ts';
import { peopleDeps } from './store/look-ups.ts';

const config = readConfig();
const logger = createLogger('people', config.LOG_LEVEL);
await runSubgraph('people', peopleSchema(), config, (platform) =>
  peopleDeps(platform, config.DATABASE_URL, (alert) => logger.warn(alert, 'alert')),
);
