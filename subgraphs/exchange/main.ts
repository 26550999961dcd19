import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { exchangeDeps } from './deps.ts';
import { exchangeSchema } from './graph/index.ts';

const config = readConfig();
await runSubgraph('exchange', exchangeSchema(), config, (platform) => exchangeDeps(platform, config.DATABASE_URL));
