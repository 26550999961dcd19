import { pageSize } from '@cityhub/schema/graph/cursor';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { isDepartmentCode } from '../model/codes.ts';
import { maySeeScore } from '../model/policy.ts';
import type { TicketsBuilder } from './builder.ts';
import { loadTicketsOf } from './loaders.ts';
import { ticketAfter, ticketPageOf } from './paging.ts';
import type { TicketsRefs } from './refs.ts';
import type { addDepartmentScore } from './score.ts';
import type { TicketConnection } from './ticket-connection.ts';
import type { TicketEnums } from './ticket-enums.ts';

/** What tickets adds to exchange's Department: its desk and its score. */
export function addDepartment(
  builder: TicketsBuilder,
  refs: TicketsRefs,
  tickets: TicketConnection,
  enums: TicketEnums,
  score: ReturnType<typeof addDepartmentScore>,
) {
  refs.department.implement({
    description: 'A department of the city. 部门',
    externalFields: (t) => ({ code: t.string() }),
    fields: (t) => ({
      tickets: t.field({
        type: tickets,
        description: 'Its desk: the tickets that it has, the most urgent first. 部门工单',
        args: {
          state: t.arg({ type: enums.state, required: false, description: 'In this state alone. 工单状态' }),
          ...pageArgs(builder),
        },
        resolve: async (department, args, context) => {
          const size = pageSize(args);
          const page = { limit: size + 1, after: ticketAfter(args), state: args.state ?? null };
          return ticketPageOf(await loadTicketsOf(context, 'department', department.code, page), size);
        },
      }),
      score: t.field({
        type: score,
        nullable: true,
        description: 'Its points; null for who is neither the department nor supervises it. 部门计分',
        resolve: ({ code }, _args, context) =>
          isDepartmentCode(code) && maySeeScore(context.actor, code) ? { department: code } : null,
      }),
    }),
  });
}
