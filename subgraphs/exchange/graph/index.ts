import { federationVersion } from '@cityhub/schema/graph/builder';
import { addErrorTypes } from '@cityhub/schema/graph/errors';
import type { GraphQLSchema } from 'graphql';
import { addAmendRecord } from './amend-record.ts';
import { exchangeBuilder } from './builder.ts';
import { addChangeStream } from './change-stream.ts';
import { addDelivery } from './delivery.ts';
import { addDepartment } from './department.ts';
import { addDisputes } from './dispute.ts';
import { addFeeds } from './feeds.ts';
import { addGrants } from './grants.ts';
import { addNotices } from './notice.ts';
import { addQueries } from './queries.ts';
import { addReceipt } from './receipt.ts';
import { addReconciliations } from './reconciliation.ts';
import { addReconciliationMutations } from './reconciliation-mutations.ts';
import { addRepeatEntryReport } from './repeat-entry-report.ts';
import { addSourceSystem } from './source-system.ts';
import { addSourceSystemMutations } from './source-system-mutations.ts';
import { addWithheldField } from './withheld-field.ts';

/** The exchange subgraph's part of the city graph. */
export function exchangeSchema(): GraphQLSchema {
  const builder = exchangeBuilder();
  addErrorTypes(builder).addSamePersonError();
  builder.mutationType({});
  const departments = addDepartment(builder);
  const { department } = departments;
  const withheld = addWithheldField(builder);
  const delivery = addDelivery(builder, department, withheld);
  const receipt = addReceipt(builder, delivery);
  addQueries(builder, department, receipt);
  addFeeds(builder, departments, withheld, delivery);
  addGrants(builder, departments, receipt);
  addChangeStream(builder, withheld);
  addRepeatEntryReport(builder, department);
  addReconciliationMutations(builder, addReconciliations(builder, departments.feed));
  addSourceSystemMutations(builder, addSourceSystem(builder, department));
  addAmendRecord(builder, receipt);
  addNotices(builder, department);
  addDisputes(builder, department);
  return builder.toSubGraphSchema({ linkUrl: federationVersion });
}
