import { pushErrors } from '@cityhub/schema/graph/errors';
import { addPushRows, type addTap, addWaitMode } from '@cityhub/schema/graph/push';
import type { ReceiptRef } from '@cityhub/schema/graph/receipt';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { pushRows } from '@cityhub/schema/runtime/push-rows';
import { type ReportedTicket, reportTicket } from '../actions/report-ticket.ts';
import { ticketsById } from '../store/tickets.ts';
import type { TicketsBuilder, TicketsContext } from './builder.ts';
import type { TicketNode, TicketsRefs } from './refs.ts';
import type { TicketEnums } from './ticket-enums.ts';

type TapRef = ReturnType<typeof addTap<Platform>>;

/**
 * The ticket as it stands: a repeated key may find it reported earlier, and accepted since. Who may report but not read
 * tickets gets what the report says.
 */
async function nodeOf({ id, fields }: ReportedTicket, context: TicketsContext): Promise<TicketNode> {
  const stored = (await ticketsById(await context.session.tx(), [id])).get(id);
  const clock = { reportedAt: new Date(fields.reportedAt), acceptBy: new Date(fields.acceptBy) };
  return stored ?? { ...fields, ...clock, id, acceptedAt: null, resolvedAt: null, resolution: null };
}

function addInput(builder: TicketsBuilder, enums: TicketEnums, tap: TapRef) {
  const waitMode = addWaitMode(builder);
  return builder.inputType('ReportTicketInput', {
    description: 'What somebody reports. Who answers for it is found by the responsibility list. 上报工单',
    fields: (t) => ({
      idempotencyKey: t.string({
        description: 'Made by the caller, once per push; a repeat gets the first receipt. 幂等键',
      }),
      gridCode: t.string({ description: 'The grid that it is about, 15 digits. 网格编码' }),
      kind: t.field({ type: enums.kind, description: 'What the report is. 工单类型' }),
      subject: t.string({ description: 'What it is about, up to 200 characters. 标题' }),
      description: t.string({ description: 'In full, up to 4,000 characters. 诉求内容' }),
      reporterId: t.id({ required: false, description: 'The resident who reports it. 诉求人编号' }),
      unitId: t.id({ required: false, description: 'The unit that it is about. 房屋编号' }),
      tap: t.field({ type: tap, required: false, description: 'When and where it was made. 采集点' }),
      causeId: t.id({
        required: false,
        description: 'The id of the receipt of the change that led to this one. 起因',
      }),
      wait: t.field({
        type: waitMode,
        required: false,
        description: 'How long to hold the answer. 等待方式',
      }),
      timeoutMs: t.int({
        required: false,
        description: 'The longest wait in ms, up to 30,000; 5,000 by default. 等待时限',
      }),
    }),
  });
}

function addPayload(builder: TicketsBuilder, refs: TicketsRefs, receipt: ReceiptRef<Platform>) {
  return builder.objectRef<ReportedTicket>('ReportTicketPayload').implement({
    description: 'The reported ticket and the receipt. 上报结果',
    fields: (t) => ({
      ticket: t.field({
        type: refs.ticket,
        description: 'The record, as the caller may see it. 工单',
        resolve: (pushed, _args, context) => nodeOf(pushed, context),
      }),
      matchedWords: t.stringList({
        description: 'Words of the responsibility list that decided; none where a human must triage. 匹配词',
        resolve: (pushed) => [...pushed.matchedWords],
      }),
      receipt: t.field({
        type: receipt,
        description: 'The receipt. 回执',
        resolve: (pushed) => pushed.receipt,
      }),
    }),
  });
}

export function addReportTicket(
  builder: TicketsBuilder,
  refs: TicketsRefs,
  enums: TicketEnums,
  receipt: ReceiptRef<Platform>,
  tap: TapRef,
) {
  const input = addInput(builder, enums, tap);
  const rows = addPushRows(builder, receipt, 'ReportTickets');
  const payload = addPayload(builder, refs, receipt);
  builder.mutationFields((t) => ({
    reportTicket: t.field({
      type: payload,
      description:
        'Reports a ticket, classified and dispatched at once; 24 hours to accept it begin. 上报工单',
      errors: { types: pushErrors, union: { name: 'ReportTicketResult' } },
      args: { input: t.arg({ type: input, description: 'The report. 诉求' }) },
      resolve: (_root, args, context) => reportTicket(context.deps, context, args.input),
    }),
    reportTickets: t.field({
      type: rows,
      description: 'Reports up to 1,000 tickets; each row is answered on its own. 批量上报工单',
      errors: { types: pushErrors, union: { name: 'ReportTicketsResult' } },
      args: { inputs: t.arg({ type: [input], description: 'The reports. 诉求列表' }) },
      resolve: (_root, args, context) =>
        pushRows(args.inputs, (row, path) => reportTicket(context.deps, context, row, path)),
    }),
  }));
}
