import { asOfArgs, momentOf } from '@cityhub/schema/graph/as-of';
import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { listTickets } from '../store/tickets.ts';
import { listTicketsAsOf } from '../store/tickets-as-of.ts';
import type { TicketsBuilder } from './builder.ts';
import { loadTicket, loadTicketAsOf } from './loaders.ts';
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
        args: { id: t.arg.id({ description: 'The record id. 工单编号' }), ...asOfArgs(builder) },
        resolve: (_root, { id, ...args }, context) => {
          const at = momentOf(args, context.deps);
          return at === null ? loadTicket(context, id) : loadTicketAsOf(context, id, at);
        },
      }),
      tickets: t.field({
        type: tickets,
        description:
          'All tickets that the caller may see, in the order in which they must be accepted; as of a moment in that of their ids. 工单列表',
        args: { ...pageArgs(builder), ...asOfArgs(builder) },
        resolve: async (_root, args, context) => {
          const size = pageSize(args);
          const at = momentOf(args, context.deps);
          if (at !== null) {
            const after = keyAfter(args, isUuid);
            return listTicketsAsOf(await context.session.tx(), at, size, after);
          }
          const page = { limit: size + 1, after: ticketAfter(args) };
          return ticketPageOf(await listTickets(await context.session.tx(), page), size);
        },
      }),
    }),
  });
}
