import { stepErrors } from '@cityhub/schema/graph/errors';
import type { addTap } from '@cityhub/schema/graph/push';
import type { ReceiptRef } from '@cityhub/schema/graph/receipt';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { acceptTicket } from '../actions/accept-ticket.ts';
import { resolveTicket } from '../actions/resolve-ticket.ts';
import type { TakenStep } from '../actions/take-step.ts';
import type { TicketsBuilder } from './builder.ts';
import type { TicketsRefs } from './refs.ts';

function addPayload(
  builder: TicketsBuilder,
  refs: TicketsRefs,
  receipt: ReceiptRef<Platform>,
  name: string,
  chinese: string,
) {
  return builder.objectRef<TakenStep>(name).implement({
    description: `The ticket after the step, and the receipt. ${chinese}`,
    fields: (t) => ({
      ticket: t.field({
        type: refs.ticket,
        description: 'The record. 工单',
        resolve: (taken) => taken.ticket,
      }),
      receipt: t.field({
        type: receipt,
        description: 'The receipt. 回执',
        resolve: (taken) => taken.receipt,
      }),
    }),
  });
}

type TapRef = ReturnType<typeof addTap<Platform>>;

const keyDescription = 'Made by the caller, once per step; a repeat gets the first receipt. 幂等键';

function addAcceptTicket(
  builder: TicketsBuilder,
  refs: TicketsRefs,
  receipt: ReceiptRef<Platform>,
  tap: TapRef,
) {
  const payload = addPayload(builder, refs, receipt, 'AcceptTicketPayload', '接单结果');
  const input = builder.inputType('AcceptTicketInput', {
    description: 'Which ticket the department takes on. 接单',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      ticketId: t.id({ description: 'The ticket. 工单编号' }),
      tap: t.field({ type: tap, required: false, description: 'When and where it was taken. 采集点' }),
      causeId: t.id({
        required: false,
        description: 'The id of the receipt of the change that led to this one. 起因',
      }),
    }),
  });
  builder.mutationField('acceptTicket', (t) =>
    t.field({
      type: payload,
      description: 'The department that has the ticket takes it on. 接单',
      errors: { types: stepErrors, union: { name: 'AcceptTicketResult' } },
      args: { input: t.arg({ type: input, description: 'The step. 接单' }) },
      resolve: (_root, args, context) => acceptTicket(context.deps, context, args.input),
    }),
  );
}

function addResolveTicket(
  builder: TicketsBuilder,
  refs: TicketsRefs,
  receipt: ReceiptRef<Platform>,
  tap: TapRef,
) {
  const payload = addPayload(builder, refs, receipt, 'ResolveTicketPayload', '办结结果');
  const input = builder.inputType('ResolveTicketInput', {
    description: 'Which ticket the department has settled, and how. 办结',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      ticketId: t.id({ description: 'The ticket. 工单编号' }),
      note: t.string({
        required: false,
        description: 'How it was settled, up to 2,000 characters. 办理结果',
      }),
      tap: t.field({ type: tap, required: false, description: 'When and where it was taken. 采集点' }),
      causeId: t.id({
        required: false,
        description: 'The id of the receipt of the change that led to this one. 起因',
      }),
    }),
  });
  builder.mutationField('resolveTicket', (t) =>
    t.field({
      type: payload,
      description: 'The department that has accepted the ticket has settled it. 办结',
      errors: { types: stepErrors, union: { name: 'ResolveTicketResult' } },
      args: { input: t.arg({ type: input, description: 'The step. 办结' }) },
      resolve: (_root, args, context) => resolveTicket(context.deps, context, args.input),
    }),
  );
}

export function addTicketSteps(
  builder: TicketsBuilder,
  refs: TicketsRefs,
  receipt: ReceiptRef<Platform>,
  tap: TapRef,
) {
  addAcceptTicket(builder, refs, receipt, tap);
  addResolveTicket(builder, refs, receipt, tap);
}
