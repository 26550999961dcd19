import { runSubgraph } from '@cityhub/schema/runtime/subgraph-process';
import { readConfig } from './config.ts';
import { ticketsSchema } from './graph/index.ts';

await runSubgraph('tickets', ticketsSchema(), readConfig());
