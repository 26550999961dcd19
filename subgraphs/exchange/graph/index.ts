import { federationVersion } from '@cityhub/schema/graph/builder';
import type { GraphQLSchema } from 'graphql';
import { exchangeBuilder } from './builder.ts';
import { addDepartment } from './department.ts';
import { addQueries } from './queries.ts';
import { addReceipt } from './receipt.ts';

/** The exchange subgraph's part of the city graph. */
export function exchangeSchema(): GraphQLSchema {
  const builder = exchangeBuilder();
  const { department } = addDepartment(builder);
  addQueries(builder, department, addReceipt(builder, department));
  return builder.toSubGraphSchema({ linkUrl: federationVersion });
}
