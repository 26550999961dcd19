import { pushErrors } from '@cityhub/schema/graph/errors';
import { addWaitMode } from '@cityhub/schema/graph/push';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { InvalidStateError } from '@cityhub/schema/runtime/errors';
import { correctRecord } from '../actions/correct-record.ts';
import { recallRecord } from '../actions/recall-record.ts';
import type { ExchangeBuilder } from './builder.ts';
import { type addReceipt, loadReceipt, type ReceiptNode } from './receipt.ts';

type Receipt = ReturnType<typeof addReceipt>;
type WaitMode = ReturnType<typeof addWaitMode<never>>;

const errors = [...pushErrors, InvalidStateError];
const keyDescription = 'Made by the caller, once per act; a repeat gets the first receipt. 幂等键';
const reasonDescription =
  'Why, up to 500 characters, shown to whoever holds a copy; no citizen id and no phone number. 原因';
const timeoutDescription = 'The longest wait in ms, up to 30,000; 5,000 by default. 等待时限';
const waitDescription = 'How long to hold the answer. 等待方式';

function addPayload(builder: ExchangeBuilder, receipt: Receipt, name: string, chinese: string) {
  return builder.objectRef<ReceiptRow>(name).implement({
    description: `The receipt of the change. ${chinese}`,
    fields: (t) => ({
      receipt: t.field({
        type: receipt,
        description: 'The receipt, with the board of who has it. 回执',
        resolve: async (row, _args, context) => (await loadReceipt(context, row.id)) as ReceiptNode,
      }),
    }),
  });
}

function addCorrectionInput(builder: ExchangeBuilder, waitMode: WaitMode) {
  const change = builder.inputType('FieldCorrection', {
    description: 'One fact that is put right. 更正项',
    fields: (t) => ({
      field: t.string({ description: 'The field, by the name of docs/data-classes.md. 字段名' }),
      value: t.string({
        required: false,
        description: 'The right value as text: days YYYY-MM-DD, numbers as in JSON; null empties it. 正确值',
      }),
      values: t.stringList({ required: false, description: 'The right values of a list. 正确值列表' }),
    }),
  });
  return builder.inputType('CorrectRecordInput', {
    description: 'Which facts of a record were wrong. 更正',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      recordId: t.id({ description: 'The record. 记录编号' }),
      changes: t.field({ type: [change], description: 'What is put right. 更正项列表' }),
      reason: t.string({ description: reasonDescription }),
      disputeId: t.id({ required: false, description: 'The dispute that it answers. 校核编号' }),
      wait: t.field({ type: waitMode, required: false, description: waitDescription }),
      timeoutMs: t.int({ required: false, description: timeoutDescription }),
    }),
  });
}

function addRecallInput(builder: ExchangeBuilder, waitMode: WaitMode) {
  return builder.inputType('RecallRecordInput', {
    description: 'Which record is taken back. 撤回',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      recordId: t.id({ description: 'The record. 记录编号' }),
      reason: t.string({ description: reasonDescription }),
      wait: t.field({ type: waitMode, required: false, description: waitDescription }),
      timeoutMs: t.int({ required: false, description: timeoutDescription }),
    }),
  });
}

export function addAmendRecord(builder: ExchangeBuilder, receipt: Receipt): void {
  const waitMode = addWaitMode(builder) as WaitMode;
  const correctInput = addCorrectionInput(builder, waitMode);
  const recallInput = addRecallInput(builder, waitMode);
  const corrected = addPayload(builder, receipt, 'CorrectRecordPayload', '更正结果');
  const recalled = addPayload(builder, receipt, 'RecallRecordPayload', '撤回结果');
  builder.mutationFields((t) => ({
    correctRecord: t.field({
      type: corrected,
      description: 'The source puts single facts of its record right, at every holder of a copy. 更正记录',
      errors: { types: errors, union: { name: 'CorrectRecordResult' } },
      args: { input: t.arg({ type: correctInput, description: 'The correction. 更正' }) },
      resolve: (_root, { input }, context) => correctRecord(context.deps, context, input),
    }),
    recallRecord: t.field({
      type: recalled,
      description: 'The source takes its record back, from every holder of a copy. 撤回记录',
      errors: { types: errors, union: { name: 'RecallRecordResult' } },
      args: { input: t.arg({ type: recallInput, description: 'The recall. 撤回' }) },
      resolve: (_root, { input }, context) => recallRecord(context.deps, context, input),
    }),
  }));
}
