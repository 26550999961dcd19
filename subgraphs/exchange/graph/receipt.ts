import { shardName } from '@cityhub/schema/events/define';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { type Delivery, deliveriesOf } from '../model/delivery.ts';
import { maySeeReceipt } from '../model/policy.ts';
import type { ChangeRow, DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadBatches, loadChange, loadCursors, loadDepartment } from './loaders.ts';

/** A receipt with the change that it is for. */
export interface ReceiptNode extends ReceiptRow {
  readonly change: ChangeRow;
}

/** The receipt, or null where there is none or the caller may not see it. */
export async function loadReceipt(context: ExchangeContext, id: string): Promise<ReceiptNode | null> {
  const place = context.deps.receiptIds.read(id);
  const change = place === null ? null : await loadChange(context, place);
  if (change === null || !maySeeReceipt(context.actor, change)) return null;
  const { recordId, position, acceptedAt } = change;
  return { id, recordId, version: position, shard: shardName(change.shard), position, acceptedAt, change };
}

function addDelivery(builder: ExchangeBuilder, department: ReturnType<typeof addDepartment>['department']) {
  const state = builder.enumType('DeliveryState', {
    description: 'How far a delivery is. 投递状态',
    values: {
      PENDING: { description: 'On its way. 待投递' },
      RETRYING: { description: "The department's sink fails; it is tried again. 重试中" },
      DELIVERED: { description: 'The department has it. 已送达' },
    } as const,
  });
  const withheld = builder.objectRef<Delivery['withheld'][number]>('WithheldField');
  builder.objectType(withheld, {
    description: 'A field that the department does not get. 未提供字段',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'The field. 字段' }),
      reason: t.exposeString('reason', {
        description: 'NO_RIGHT, OTHER_PURPOSE, OUTSIDE_JURISDICTION or NOT_ORDERED. 原因',
      }),
    }),
  });
  const delivery = builder.objectRef<Delivery>('Delivery');
  builder.objectType(delivery, {
    description: 'What one department gets of one change. 投递',
    fields: (t) => ({
      department: t.field({
        type: department,
        description: 'Who gets it. 部门',
        resolve: async (row, _args, context) =>
          (await loadDepartment(context, row.departmentCode)) as DepartmentRow,
      }),
      state: t.expose('state', { type: state, description: 'How far it is. 状态' }),
      fields: t.stringList({
        description: 'The fields that it gets. 提供字段',
        resolve: (row) => [...row.fields],
      }),
      withheld: t.field({
        type: [withheld],
        description: 'The fields that it does not get, and why. 未提供字段',
        resolve: (row) => [...row.withheld],
      }),
      deliveredAt: t.expose('deliveredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its sink confirmed it. 送达时间',
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried. 尝试次数' }),
    }),
  });
  return delivery;
}

async function resolveDeliveries(node: ReceiptNode, context: ExchangeContext): Promise<Delivery[]> {
  const [cursors, batches] = await Promise.all([loadCursors(context), loadBatches(context, node.change)]);
  return deliveriesOf(context.book.policy(), context.book.feeds(), node.change, { cursors, batches });
}

export function addReceipt(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
) {
  const delivery = addDelivery(builder, department);
  const receipt = builder.objectRef<ReceiptNode>('Receipt');
  builder.objectType(receipt, {
    description: 'Proof that a push was stored, and the board of who has it. 回执',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Opaque id of the receipt. 回执编号' }),
      recordId: t.exposeID('recordId', {
        shareable: true,
        description: 'The record that the push wrote. 记录编号',
      }),
      version: t.expose('version', {
        type: 'Position',
        shareable: true,
        description: 'The version that the push made. 版本',
      }),
      shard: t.exposeString('shard', {
        shareable: true,
        description: 'The part of the change log. 日志分片',
      }),
      position: t.expose('position', {
        type: 'Position',
        shareable: true,
        description: 'The place in the shard. 日志位置',
      }),
      acceptedAt: t.expose('acceptedAt', {
        type: 'DateTime',
        shareable: true,
        description: 'When it was stored for good. 受理时间',
      }),
      deliveries: t.field({
        type: [delivery],
        description: 'Every department that gets it, with its fields and its state. 投递情况',
        resolve: (node, _args, context) => resolveDeliveries(node, context),
      }),
    }),
  });
  builder.asEntity(receipt, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, context) => loadReceipt(context, id) as Promise<ReceiptNode>,
  });
  return receipt;
}
