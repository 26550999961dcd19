import { pageSize } from '@cityhub/schema/graph/cursor';
import { pageArgs } from '@cityhub/schema/graph/paging';
import type { TicketsBuilder } from './builder.ts';
import { loadLinkedTickets } from './linked-tickets.ts';
import { ticketAfter, ticketPageOf } from './paging.ts';
import type { TicketsRefs } from './refs.ts';
import type { TicketConnection } from './ticket-connection.ts';

/** What tickets adds to people's Resident. */
export function addResident(builder: TicketsBuilder, refs: TicketsRefs, tickets: TicketConnection) {
  refs.resident.implement({
    description: 'A person who lives in the city. Fields that the caller has no right to are null. 居民',
    externalFields: (t) => ({ id: t.id() }),
    fields: (t) => ({
      reportedTickets: t.field({
        type: tickets,
        description: 'What the person reported, as far as the caller may know. 上报工单',
        args: pageArgs(builder),
        resolve: async (resident, args, context) => {
          const size = pageSize(args);
          const rows = await loadLinkedTickets(context, 'reporter', resident.id, ticketAfter(args));
          return ticketPageOf(rows, size);
        },
      }),
    }),
  });
}
