import { decisionErrors, pushErrors, stepErrors } from '@cityhub/schema/graph/errors';
import { NotFoundError } from '@cityhub/schema/runtime/errors';
import type { ActOnBreakGlass } from '../actions/append-break-glass-change.ts';
import { approveBreakGlass } from '../actions/approve-break-glass.ts';
import { endBreakGlass } from '../actions/end-break-glass.ts';
import { rejectBreakGlass } from '../actions/reject-break-glass.ts';
import { requestBreakGlass } from '../actions/request-break-glass.ts';
import type { addBreakGlass } from './break-glass.ts';
import type { ExchangeBuilder } from './builder.ts';
import { type addReceipt, loadReceipt, type ReceiptNode } from './receipt.ts';

interface BreakGlassRefs {
  readonly breakGlass: ReturnType<typeof addBreakGlass>;
  readonly receipt: ReturnType<typeof addReceipt>;
}

function addPayload(builder: ExchangeBuilder, refs: BreakGlassRefs) {
  return builder.objectRef<ActOnBreakGlass>('BreakGlassPayload').implement({
    description: 'The break-glass after the act, and the receipt. 调阅结果',
    fields: (t) => ({
      breakGlass: t.field({
        type: refs.breakGlass,
        description: 'The break-glass. 紧急调阅',
        resolve: (act) => act.breakGlass,
      }),
      receipt: t.field({
        type: refs.receipt,
        description: 'The receipt: the act stands in the change log. 回执',
        // The act is the caller's own and was committed just now, so its receipt is there.
        resolve: async (act, _args, context) => (await loadReceipt(context, act.receipt.id)) as ReceiptNode,
      }),
    }),
  });
}

function addInput(builder: ExchangeBuilder) {
  return builder.inputType('RequestBreakGlassInput', {
    description: 'Which values are needed, why, and for how long. 紧急调阅申请',
    fields: (t) => ({
      idempotencyKey: t.string({
        description: 'Made by the caller, once per request; a repeat gets the first one. 幂等键',
      }),
      recordId: t.id({ description: 'The one record. 记录编号' }),
      fields: t.stringList({ description: 'Which fields of it, as in docs/data-classes.md. 字段' }),
      reason: t.string({
        description: 'Why, up to 500 characters; no citizen id and no phone number. 原因',
      }),
      legalBasis: t.string({ description: 'The law that it stands on, up to 500 characters. 法律依据' }),
      minutes: t.int({ description: 'For how long, 1 to 60. 时长（分钟）' }),
    }),
  });
}

export function addBreakGlassMutations(builder: ExchangeBuilder, refs: BreakGlassRefs): void {
  const payload = addPayload(builder, refs);
  const input = addInput(builder);
  const id = 'The break-glass. 调阅编号';
  builder.mutationFields((t) => ({
    requestBreakGlass: t.field({
      type: payload,
      description:
        'An auditor asks for values of one record; nothing is shown before the approval. 申请紧急调阅',
      errors: { types: [...pushErrors, NotFoundError], union: { name: 'RequestBreakGlassResult' } },
      args: { input: t.arg({ type: input, description: 'What is needed. 紧急调阅申请' }) },
      resolve: (_root, args, context) => requestBreakGlass(context.deps, context, args.input),
    }),
    approveBreakGlass: t.field({
      type: payload,
      description:
        'Opens what another person has asked for, and raises an alert; auditors and operators. 批准紧急调阅',
      errors: { types: decisionErrors, union: { name: 'ApproveBreakGlassResult' } },
      args: { id: t.arg.id({ description: id }) },
      resolve: (_root, args, context) => approveBreakGlass(context.deps, context, args.id),
    }),
    rejectBreakGlass: t.field({
      type: payload,
      description: 'Decides against what another person has asked for; auditors and operators. 驳回紧急调阅',
      errors: { types: decisionErrors, union: { name: 'RejectBreakGlassResult' } },
      args: {
        id: t.arg.id({ description: id }),
        reason: t.arg.string({ description: 'Why, up to 500 characters. 理由' }),
      },
      resolve: (_root, args, context) => rejectBreakGlass(context.deps, context, args),
    }),
    endBreakGlass: t.field({
      type: payload,
      description: 'Ends it at once, or takes the request back; auditors and operators. 终止紧急调阅',
      errors: { types: stepErrors, union: { name: 'EndBreakGlassResult' } },
      args: { id: t.arg.id({ description: id }) },
      resolve: (_root, args, context) => endBreakGlass(context.deps, context, args.id),
    }),
  }));
}
