import { subgraphSchema } from '@cityhub/schema/graph/builder';
import { addErrorTypes } from '@cityhub/schema/graph/errors';
import { addReceiptType } from '@cityhub/schema/graph/receipt';
import type { GraphQLSchema } from 'graphql';
import { peopleBuilder } from './builder.ts';
import { addCityOverview } from './city-overview.ts';
import { addGrid } from './grid.ts';
import { addGridWorker } from './grid-worker.ts';
import { addHousehold } from './household.ts';
import { addPrefill } from './prefill.ts';
import { addQueries } from './queries.ts';
import { addRegisterResident } from './register-resident.ts';
import { addResident } from './resident.ts';

/** The people subgraph's part of the city graph. */
export function peopleSchema(): GraphQLSchema {
  const builder = peopleBuilder();
  addErrorTypes(builder);
  const receipt = addReceiptType(builder);
  const resident = addResident(builder, addHousehold(builder));
  const residents = addGrid(builder, resident, addGridWorker(builder));
  addCityOverview(builder);
  addPrefill(builder);
  addQueries(builder, resident, residents);
  builder.mutationType({});
  addRegisterResident(builder, resident, receipt);
  return subgraphSchema(builder);
}
