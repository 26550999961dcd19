import { type Bundle, exportBundle } from '../actions/export-bundle.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { LedgerRefs } from './ledger.ts';

function addInput(builder: ExchangeBuilder, { tree }: LedgerRefs) {
  const query = builder.inputType('BundleQueryInput', {
    description: 'A stretch of one tree; without a condition it is complete. 区间条件',
    fields: (t) => ({
      tree: t.field({ type: tree, description: 'The tree, not the city’s. 账本树' }),
      fromPosition: t.field({ type: 'Position', description: 'The first, from 1. 起始位置' }),
      toPosition: t.field({ type: 'Position', description: 'The last. 终止位置' }),
      entity: t.string({ required: false, description: 'Changes of this entity alone. 实体' }),
      source: t.string({ required: false, description: 'Changes by this source alone. 来源' }),
      since: t.field({ type: 'DateTime', required: false, description: 'Stored from then on. 起始时间' }),
      until: t.field({ type: 'DateTime', required: false, description: 'Stored before. 终止时间' }),
    }),
  });
  return builder.inputType('BundleInput', {
    description: 'Exactly one of recordId, department and query. 导出条件',
    fields: (t) => ({
      recordId: t.id({ required: false, description: 'All versions of one record. 记录编号' }),
      department: t.string({
        required: false,
        description: 'What was delivered to a department, from `from` until before `to`. 部门代码',
      }),
      from: t.field({ type: 'DateTime', required: false, description: 'With `department`. 起始时间' }),
      to: t.field({ type: 'DateTime', required: false, description: 'With `department`. 终止时间' }),
      query: t.field({ type: query, required: false, description: 'A stretch of one tree. 区间' }),
    }),
  });
}

/** The file that an auditor or a department checks the ledger with. */
export function addBundle(builder: ExchangeBuilder, refs: LedgerRefs): void {
  const bundle = builder.objectRef<Bundle>('Bundle').implement({
    description: 'A file that proves itself: docs/bundle-format.md. 证据包',
    fields: (t) => ({
      text: t.exposeString('text', { description: 'The file, JSON. 文件内容' }),
      entries: t.exposeInt('entries', { description: 'How many changes are in it. 变更数' }),
      reads: t.exposeInt('reads', { description: 'How many reads. 调阅数' }),
      deliveries: t.exposeInt('deliveries', { description: 'How many deliveries and receipts. 投递数' }),
      checkpoint: t.exposeString('checkpoint', {
        description: 'The head that all of it is proven under, as a signed note. 检查点',
      }),
    }),
  });
  builder.queryField('exportBundle', (t) =>
    t.field({
      type: bundle,
      description:
        'Entries with their proofs: for auditors and operators any, without values but those under break-glass; for a department what its feeds brought, with the fields that it may see. 导出证据包',
      args: { input: t.arg({ type: addInput(builder, refs), description: 'What is asked for. 导出条件' }) },
      resolve: (_root, { input }, context) => exportBundle(context, input),
    }),
  );
}
