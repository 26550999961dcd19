import { pageSize } from '@cityhub/schema/graph/cursor';
import { pageArgs } from '@cityhub/schema/graph/paging';
import type { TicketsBuilder } from './builder.ts';
import { loadLinkedTickets } from './linked-tickets.ts';
import { ticketAfter, ticketPageOf } from './paging.ts';
import type { TicketsRefs } from './refs.ts';
import type { TicketConnection } from './ticket-connection.ts';

/** What tickets adds to housing's Unit. */
export function addUnit(builder: TicketsBuilder, refs: TicketsRefs, tickets: TicketConnection) {
  refs.unit.implement({
    description: 'A flat, a shop or an office: where people live or work. 房屋',
    externalFields: (t) => ({ id: t.id() }),
    fields: (t) => ({
      tickets: t.field({
        type: tickets,
        description: 'What was reported about the unit, as far as the caller may know. 工单',
        args: pageArgs(builder),
        resolve: async (unit, args, context) => {
          const size = pageSize(args);
          const rows = await loadLinkedTickets(context, 'unit', unit.id, ticketAfter(args));
          return ticketPageOf(rows, size);
        },
      }),
    }),
  });
}
