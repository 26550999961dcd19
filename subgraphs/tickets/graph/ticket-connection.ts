import { connectionOf } from '@cityhub/schema/graph/connection';
import type { TicketsBuilder } from './builder.ts';
import type { TicketsRefs } from './refs.ts';

/** One connection type for every list of tickets. */
export const addTicketConnection = (builder: TicketsBuilder, refs: TicketsRefs) =>
  connectionOf(builder, refs.ticket, 'Ticket', '工单');

export type TicketConnection = ReturnType<typeof addTicketConnection>;
