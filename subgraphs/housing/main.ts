import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { housingSchema } from './graph/index.ts';

await runSubgraph('housing', housingSchema(), readConfig());
