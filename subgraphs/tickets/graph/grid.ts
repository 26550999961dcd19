import { pageSize } from '@cityhub/schema/graph/cursor';
import { pageArgs } from '@cityhub/schema/graph/paging';
import type { TicketsBuilder } from './builder.ts';
import { loadTicketsOf } from './loaders.ts';
import { ticketAfter, ticketPageOf } from './paging.ts';
import type { TicketsRefs } from './refs.ts';
import type { TicketConnection } from './ticket-connection.ts';

/** What tickets adds to housing's Grid. */
export function addGrid(builder: TicketsBuilder, refs: TicketsRefs, tickets: TicketConnection) {
  refs.grid.implement({
    description: 'A unit grid of a community. 单元网格',
    externalFields: (t) => ({ code: t.string() }),
    fields: (t) => ({
      tickets: t.field({
        type: tickets,
        description: 'What was reported in the grid, as far as the caller may see. 工单',
        args: pageArgs(builder),
        resolve: async (grid, args, context) => {
          const size = pageSize(args);
          const page = { limit: size + 1, after: ticketAfter(args) };
          return ticketPageOf(await loadTicketsOf(context, 'grid', grid.code, page), size);
        },
      }),
    }),
  });
}
