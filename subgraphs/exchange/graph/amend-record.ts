import { addWaitMode } from '@cityhub/schema/graph/push';
import { correctRecord } from '../actions/correct-record.ts';
import { recallRecord } from '../actions/recall-record.ts';
import {
  addAmendPayload,
  amendErrors,
  keyDescription,
  type Receipt,
  reasonDescription,
  timeoutDescription,
  type WaitMode,
  waitDescription,
} from './amendment-parts.ts';
import type { ExchangeBuilder } from './builder.ts';
import { addEraseRecord } from './erase-record.ts';
import { addMergeRecords } from './merge-records.ts';

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
  const corrected = addAmendPayload(builder, receipt, 'CorrectRecordPayload', '更正结果');
  const recalled = addAmendPayload(builder, receipt, 'RecallRecordPayload', '撤回结果');
  builder.mutationFields((t) => ({
    correctRecord: t.field({
      type: corrected,
      description: 'The source puts single facts of its record right, at every holder of a copy. 更正记录',
      errors: { types: amendErrors, union: { name: 'CorrectRecordResult' } },
      args: { input: t.arg({ type: correctInput, description: 'The correction. 更正' }) },
      resolve: (_root, { input }, context) => correctRecord(context.deps, context, input),
    }),
    recallRecord: t.field({
      type: recalled,
      description: 'The source takes its record back, from every holder of a copy. 撤回记录',
      errors: { types: amendErrors, union: { name: 'RecallRecordResult' } },
      args: { input: t.arg({ type: recallInput, description: 'The recall. 撤回' }) },
      resolve: (_root, { input }, context) => recallRecord(context.deps, context, input),
    }),
  }));
  addEraseRecord(builder, receipt, waitMode);
  addMergeRecords(builder, receipt, waitMode);
}
