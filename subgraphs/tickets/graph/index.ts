import { subgraphSchema } from '@cityhub/schema/graph/builder';
import { addErrorTypes } from '@cityhub/schema/graph/errors';
import { addTap } from '@cityhub/schema/graph/push';
import { addReceiptType } from '@cityhub/schema/graph/receipt';
import type { GraphQLSchema } from 'graphql';
import { ticketsBuilder } from './builder.ts';
import { addCityOverview } from './city-overview.ts';
import { addDepartment } from './department.ts';
import { addGrid } from './grid.ts';
import { addQueries } from './queries.ts';
import { ticketsRefs } from './refs.ts';
import { addReportTicket } from './report-ticket.ts';
import { addResident } from './resident.ts';
import { addDepartmentScore } from './score.ts';
import { addSettleOverdueTickets } from './settle-overdue-tickets.ts';
import { addTicket } from './ticket.ts';
import { addTicketConnection } from './ticket-connection.ts';
import { addTicketEnums } from './ticket-enums.ts';
import { addTicketSteps } from './ticket-steps.ts';
import { addUnit } from './unit.ts';

/** The tickets subgraph's part of the city graph. */
export function ticketsSchema(): GraphQLSchema {
  const builder = ticketsBuilder();
  addErrorTypes(builder);
  const receipt = addReceiptType(builder);
  const refs = ticketsRefs(builder);
  const enums = addTicketEnums(builder);
  const tickets = addTicketConnection(builder, refs);
  addTicket(builder, refs, enums);
  addGrid(builder, refs, tickets);
  addUnit(builder, refs, tickets);
  addResident(builder, refs, tickets);
  addDepartment(builder, refs, tickets, enums, addDepartmentScore(builder, refs));
  addCityOverview(builder);
  addQueries(builder, refs, tickets);
  builder.mutationType({});
  const tap = addTap(builder);
  addReportTicket(builder, refs, enums, receipt, tap);
  addTicketSteps(builder, refs, receipt, tap);
  addSettleOverdueTickets(builder);
  return subgraphSchema(builder);
}
