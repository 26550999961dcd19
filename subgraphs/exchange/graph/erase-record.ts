import { eraseRecord } from '../actions/erase-record.ts';
import { mergedInNotErased } from '../store/record-links.ts';
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

export function addEraseRecord(builder: ExchangeBuilder, receipt: Receipt, waitMode: WaitMode): void {
  const eraseInput = builder.inputType('EraseRecordInput', {
    description: 'Which record is erased, and by which law. 删除',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      recordId: t.id({ description: 'The record. 记录编号' }),
      reason: t.string({ description: reasonDescription }),
      legalBasis: t.string({
        description: 'What obliges to it, up to 500 characters, such as 个人信息保护法第四十七条. 法律依据',
      }),
      disputeId: t.id({ required: false, description: 'The dispute that it answers. 校核编号' }),
      wait: t.field({ type: waitMode, required: false, description: waitDescription }),
      timeoutMs: t.int({ required: false, description: timeoutDescription }),
    }),
  });
  const erased = addAmendPayload(builder, receipt, 'EraseRecordPayload', '删除结果');
  builder.objectField(erased, 'mergedRecordIds', (t) =>
    t.idList({
      description:
        'Records of the same person that became part of this one and still hold values: erase them, too. 已并入且未删除的记录',
      resolve: async (row, _args, context) => mergedInNotErased(await context.session.tx(), row.recordId),
    }),
  );
  builder.mutationField('eraseRecord', (t) =>
    t.field({
      type: erased,
      description:
        "The operator or the source destroys a record's key and values, here and at every holder of a copy; every proof still verifies. 删除记录",
      errors: { types: amendErrors, union: { name: 'EraseRecordResult' } },
      args: { input: t.arg({ type: eraseInput, description: 'The erasure. 删除' }) },
      resolve: (_root, { input }, context) => eraseRecord(context.deps, context, input),
    }),
  );
}
