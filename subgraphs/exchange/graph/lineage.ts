import { asOfArgs } from '@cityhub/schema/graph/as-of';
import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { NotFoundError } from '@cityhub/schema/runtime/errors';
import { type Trace, traceLineage } from '../actions/trace-lineage.ts';
import { traceReads } from '../actions/trace-reads.ts';
import { traceVersions } from '../actions/trace-versions.ts';
import type { RecordLink } from '../store/lineage-links.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { DeliveryRef } from './delivery.ts';
import type { DisputeRef } from './dispute.ts';
import { addLineageDelivery } from './lineage-delivery.ts';
import { addDrawing, drawingOf, linksOf } from './lineage-drawing.ts';
import { addFieldTreatment, addLineageField } from './lineage-field.ts';
import { addLineageRead } from './lineage-read.ts';
import { addLineageVersion } from './lineage-version.ts';
import type { addReceipt } from './receipt.ts';
import type { FeedRef } from './refs.ts';

interface LineageRefs {
  readonly feed: FeedRef;
  readonly delivery: DeliveryRef;
  readonly dispute: DisputeRef;
  readonly receipt: ReturnType<typeof addReceipt>;
}

/** Null where the trace is none of the caller's business, although the receipt is. */
async function lineageOf(context: ExchangeContext, recordId: string): Promise<Trace | null> {
  try {
    return await traceLineage(context, { recordId });
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

function addLink(builder: ExchangeBuilder) {
  return builder.objectRef<RecordLink>('LineageLink').implement({
    description: 'That a record became part of another one, or lives by itself again. 合并拆分',
    fields: (t) => ({
      kind: t.exposeString('kind', { description: 'MERGE or SPLIT. 类型' }),
      version: t.expose('position', {
        type: 'Position',
        description: 'The version of the dropped record that says so. 版本',
      }),
      recordId: t.exposeID('recordId', {
        description: 'The record that was dropped, or lives again. 记录编号',
      }),
      otherRecordId: t.exposeID('otherRecordId', { description: 'The one that it went into. 并入记录' }),
      linkedAt: t.expose('linkedAt', { type: 'DateTime', description: 'When. 时间' }),
    }),
  });
}

function addPages(builder: ExchangeBuilder, refs: LineageRefs) {
  const treatment = addFieldTreatment(builder);
  const delivery = addLineageDelivery(builder, { ...refs, treatment });
  const field = addLineageField(builder, treatment);
  const version = addLineageVersion(builder, { field, delivery, dispute: refs.dispute });
  return {
    versions: connectionOf(builder, version, 'LineageVersion', '记录版本'),
    reads: connectionOf(builder, addLineageRead(builder), 'LineageRead', '查阅记录'),
  };
}

function addRoot(builder: ExchangeBuilder, refs: LineageRefs) {
  const { versions, reads } = addPages(builder, refs);
  const link = addLink(builder);
  const { node, edge } = addDrawing(builder);
  return builder.objectRef<Trace>('Lineage').implement({
    description: 'Where a record comes from, what became of it, who has it and who read it. 数据血缘',
    fields: (t) => ({
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      field: t.exposeString('field', { nullable: true, description: 'The field that is traced. 所溯字段' }),
      asOf: t.expose('at', {
        type: 'DateTime',
        nullable: true,
        description: 'The moment that it is told of; null for now. 历史时点',
      }),
      erased: t.exposeBoolean('erased', { description: 'Whether values of it were destroyed. 是否已删除' }),
      versions: t.field({
        type: versions,
        description:
          'Its versions that are yours to know, or of these those that changed the field, the newest first: up to 50 at once. A page may be short and not the last. 各版本',
        args: pageArgs(builder),
        resolve: (trace, args, context) => traceVersions(context, trace, args),
      }),
      reads: t.field({
        type: reads,
        description:
          'Who read it, and who was refused, the newest first: all of them for auditors, operators and the citizen whose record it is; else those of your own department or account. 查阅记录',
        args: pageArgs(builder),
        resolve: (trace, args, context) => traceReads(context, trace, args),
      }),
      links: t.field({
        type: [link],
        description: 'Merges and splits, the newest first. 合并拆分',
        resolve: (trace, _args, context) => linksOf(context, trace),
      }),
      nodes: t.field({
        type: [node],
        description: 'The newest 50 versions and 50 reads as a graph: its nodes. 节点',
        resolve: async (trace, _args, context) => [...(await drawingOf(context, trace)).nodes],
      }),
      edges: t.field({
        type: [edge],
        description: 'Its edges, up to 2,000. 边',
        resolve: async (trace, _args, context) => [...(await drawingOf(context, trace)).edges],
      }),
    }),
  });
}

export function addLineage(builder: ExchangeBuilder, refs: LineageRefs): void {
  const lineage = addRoot(builder, refs);
  builder.objectField(refs.receipt, 'lineage', (t) =>
    t.field({
      type: lineage,
      nullable: true,
      description: 'The lineage of the record that the push wrote, by your right to it. 数据血缘',
      resolve: ({ recordId }, _args, context) => lineageOf(context, recordId),
    }),
  );
  builder.queryField('lineage', (t) =>
    t.field({
      type: lineage,
      nullable: true,
      description:
        'Traces one record, down to a field: for auditors and operators, its source, the departments whose feeds brought it, and the citizen whose record it is. NOT_FOUND for everybody else, as for a record that is none. 数据血缘',
      args: {
        recordId: t.arg.id({ description: 'The record. 记录编号' }),
        field: t.arg.string({ required: false, description: 'Only what concerns this field. 字段' }),
        ...asOfArgs(builder),
      },
      resolve: (_root, args, context) => traceLineage(context, args),
    }),
  );
}
