import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { peopleSchema } from './graph/index.ts';

await runSubgraph('people', peopleSchema(), readConfig());
