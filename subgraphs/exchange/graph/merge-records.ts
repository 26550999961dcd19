import { mergeRecords } from '../actions/merge-records.ts';
import { splitRecord } from '../actions/split-record.ts';
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

function addInputs(builder: ExchangeBuilder, waitMode: WaitMode) {
  const mergeInput = builder.inputType('MergeRecordsInput', {
    description: 'Which record of a person becomes part of which. 合并',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      recordId: t.id({ description: 'The record that is dropped. 被并记录编号' }),
      intoRecordId: t.id({ description: 'The record that stays as it is. 并入记录编号' }),
      reason: t.string({ description: reasonDescription }),
      wait: t.field({ type: waitMode, required: false, description: waitDescription }),
      timeoutMs: t.int({ required: false, description: timeoutDescription }),
    }),
  });
  const splitInput = builder.inputType('SplitRecordInput', {
    description: 'Which merged record lives by itself again. 拆分',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      recordId: t.id({ description: 'The record that was dropped. 被并记录编号' }),
      reason: t.string({ description: reasonDescription }),
      wait: t.field({ type: waitMode, required: false, description: waitDescription }),
      timeoutMs: t.int({ required: false, description: timeoutDescription }),
    }),
  });
  return { mergeInput, splitInput };
}

export function addMergeRecords(builder: ExchangeBuilder, receipt: Receipt, waitMode: WaitMode): void {
  const { mergeInput, splitInput } = addInputs(builder, waitMode);
  const merged = addAmendPayload(builder, receipt, 'MergeRecordsPayload', '合并结果');
  const split = addAmendPayload(builder, receipt, 'SplitRecordPayload', '拆分结果');
  builder.mutationFields((t) => ({
    mergeRecords: t.field({
      type: merged,
      description: 'Two records of residents are one person: the one is dropped, the other stays. 合并记录',
      errors: { types: amendErrors, union: { name: 'MergeRecordsResult' } },
      args: { input: t.arg({ type: mergeInput, description: 'The merger. 合并' }) },
      resolve: (_root, { input }, context) => mergeRecords(context.deps, context, input),
    }),
    splitRecord: t.field({
      type: split,
      description: 'Undoes a merger: the dropped record lives again with the values that it had. 拆分记录',
      errors: { types: amendErrors, union: { name: 'SplitRecordResult' } },
      args: { input: t.arg({ type: splitInput, description: 'The record. 拆分' }) },
      resolve: (_root, { input }, context) => splitRecord(context.deps, context, input),
    }),
  }));
}
