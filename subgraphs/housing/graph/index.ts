import { subgraphSchema } from '@cityhub/schema/graph/builder';
import { addErrorTypes } from '@cityhub/schema/graph/errors';
import { addGeoPoint } from '@cityhub/schema/graph/geo-point';
import { addReceiptType } from '@cityhub/schema/graph/receipt';
import type { GraphQLSchema } from 'graphql';
import { housingBuilder } from './builder.ts';
import { addBuilding } from './building.ts';
import { addCityOverview } from './city-overview.ts';
import { addDivision } from './division.ts';
import { addGrid } from './grid.ts';
import { addOccupancy } from './occupancy.ts';
import { addOccupancyQueries } from './occupancy-queries.ts';
import { addQueries } from './queries.ts';
import { housingRefs } from './refs.ts';
import { addRegisterResidence } from './register-residence.ts';
import { addResident } from './resident.ts';
import { addUnit } from './unit.ts';

/** The housing subgraph's part of the city graph. */
export function housingSchema(): GraphQLSchema {
  const builder = housingBuilder();
  addErrorTypes(builder);
  const receipt = addReceiptType(builder);
  const refs = housingRefs(builder);
  const geoPoint = addGeoPoint(builder);
  const level = addDivision(builder, refs);
  addGrid(builder, refs, geoPoint);
  addBuilding(builder, refs, geoPoint);
  addUnit(builder, refs);
  const kind = addOccupancy(builder, refs);
  addResident(builder, refs);
  addQueries(builder, refs, level, addCityOverview(builder, refs));
  addOccupancyQueries(builder, refs);
  builder.mutationType({});
  addRegisterResidence(builder, refs, kind, receipt);
  return subgraphSchema(builder);
}
