import { subgraphSchema } from '@cityhub/schema/graph/builder';
import { addErrorTypes } from '@cityhub/schema/graph/errors';
import { addGeoPoint } from '@cityhub/schema/graph/geo-point';
import { addReceiptType } from '@cityhub/schema/graph/receipt';
import type { GraphQLSchema } from 'graphql';
import { sensorsBuilder } from './builder.ts';
import { addCityOverview } from './city-overview.ts';
import { addGrid } from './grid.ts';
import { addObservation } from './observation.ts';
import { addObservationQueries } from './observation-queries.ts';
import { addPushObservations } from './push-observations.ts';
import { addQueries } from './queries.ts';
import { sensorsRefs } from './refs.ts';
import { addResident } from './resident.ts';
import { addSensor } from './sensor.ts';

/** The sensors subgraph's part of the city graph. */
export function sensorsSchema(): GraphQLSchema {
  const builder = sensorsBuilder();
  addErrorTypes(builder);
  const receipt = addReceiptType(builder);
  const refs = sensorsRefs(builder);
  addObservation(builder, refs);
  const observations = addSensor(builder, refs, addGeoPoint(builder));
  addResident(builder, refs);
  addCityOverview(builder);
  addQueries(builder, refs, addGrid(builder, refs));
  addObservationQueries(builder, refs, observations);
  builder.mutationType({});
  addPushObservations(builder, refs, receipt);
  return subgraphSchema(builder);
}
