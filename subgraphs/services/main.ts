import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { servicesSchema } from './graph/index.ts';

await runSubgraph('services', servicesSchema(), readConfig());
