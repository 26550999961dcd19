import { subgraphSchema } from '@cityhub/schema/graph/builder';
import { addErrorTypes } from '@cityhub/schema/graph/errors';
import { addReceiptType } from '@cityhub/schema/graph/receipt';
import type { GraphQLSchema } from 'graphql';
import { addApplication } from './application.ts';
import { addApplicationQueries } from './application-queries.ts';
import { servicesBuilder } from './builder.ts';
import { addCityOverview } from './city-overview.ts';
import { addForms } from './form.ts';
import { addPrefill } from './prefill.ts';
import { addQueries } from './queries.ts';
import { servicesRefs } from './refs.ts';
import { addResident } from './resident.ts';
import { addServiceItem } from './service-item.ts';
import { addSubmitApplication } from './submit-application.ts';

/** The services subgraph's part of the city graph. */
export function servicesSchema(): GraphQLSchema {
  const builder = servicesBuilder();
  addErrorTypes(builder);
  const receipt = addReceiptType(builder);
  const refs = servicesRefs(builder);
  const department = addServiceItem(builder, refs);
  addApplication(builder, refs);
  const applications = addResident(builder, refs);
  addCityOverview(builder);
  addQueries(builder, refs);
  addApplicationQueries(builder, refs, applications);
  addPrefill(builder, addForms(builder, department));
  builder.mutationType({});
  addSubmitApplication(builder, refs, receipt);
  return subgraphSchema(builder);
}
