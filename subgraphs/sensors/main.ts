import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { sensorsSchema } from './graph/index.ts';

await runSubgraph('sensors', sensorsSchema(), readConfig());
