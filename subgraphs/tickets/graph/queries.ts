import { pageSize } from '@cityhub/schema/graph/cursor';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { listTickets } from '../store/tickets.ts';
import type { TicketsBuilder } from './builder.ts';
import { loadTicket } from './loaders.ts';
import { ticketAfter, ticketPageOf } from './paging.ts';
import type { TicketsRefs } from './refs.ts';
import type { TicketConnection } from './ticket-connection.ts';

export function addQueries(builder: TicketsBuilder, refs: TicketsRefs, tickets: TicketConnection) {
  builder.queryType({
    fields: (t) => ({
      ticket: t.field({
        type: refs.ticket,
        nullable: true,
        description: 'One ticket by id; null when there is none or the caller may not know. 按编号查询工单',
        args: { id: t.arg.id({ description: 'The record id. 工单编号' }) },
        resolve: (_root, { id }, context) => loadTicket(context, id),
      }),
      tickets: t.field({
        type: tickets,
        description:
          'All tickets that the caller may see, in the order in which they must be accepted. 工单列表',
        args: pageArgs(builder),
        resolve: async (_root, args, context) => {
          const size = pageSize(args);
          const page = { limit: size + 1, after: ticketAfter(args) };
          return ticketPageOf(await listTickets(await context.session.tx(), page), size);
        },
      }),
    }),
  });
}
