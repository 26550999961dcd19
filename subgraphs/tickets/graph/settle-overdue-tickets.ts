import { ForbiddenError, InvalidInputError } from '@cityhub/schema/runtime/errors';
import { settleOverdueTickets } from '../actions/settle-overdue-tickets.ts';
import type { TicketsBuilder } from './builder.ts';

export function addSettleOverdueTickets(builder: TicketsBuilder) {
  const payload = builder.objectRef<{ settled: number }>('SettleOverdueTicketsPayload').implement({
    description: 'What was settled. 超时处理结果',
    fields: (t) => ({
      settled: t.exposeInt('settled', {
        description: 'How many clocks were settled; as many as `limit`: ask again. 处理条数',
      }),
    }),
  });
  builder.mutationField('settleOverdueTickets', (t) =>
    t.field({
      type: payload,
      description:
        'Takes points, once for each ticket that was not accepted in time; for the hub itself. 超时未接单自动扣分',
      errors: { types: [ForbiddenError, InvalidInputError], union: { name: 'SettleOverdueTicketsResult' } },
      args: { limit: t.arg.int({ required: false, description: 'At most so many, 1 to 1,000. 处理上限' }) },
      resolve: async (_root, args, context) => ({
        settled: await settleOverdueTickets(context.deps, context.actor, args.limit ?? undefined),
      }),
    }),
  );
}
