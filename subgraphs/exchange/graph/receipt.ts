import { shardName } from '@cityhub/schema/events/define';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { type Delivery, deliveriesOf } from '../model/delivery.ts';
import { boardOf } from '../model/delivery-board.ts';
import { maySeeReceipt } from '../model/policy.ts';
import type { ChangeRow } from '../store/tables.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import { type DeliveryRef, loadDeliveryFacts } from './delivery.ts';
import { loadChange, loadDepartment } from './loaders.ts';

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

async function resolveDeliveries(node: ReceiptNode, context: ExchangeContext): Promise<Delivery[]> {
  const facts = await loadDeliveryFacts(context, node.change);
  return deliveriesOf(context.book.policy(), context.book.feeds(), node.change, facts);
}

/** The board as one line, in the departments' own names. */
async function resolveBoard(node: ReceiptNode, context: ExchangeContext): Promise<string> {
  const deliveries = await resolveDeliveries(node, context);
  const codes = [...new Set(deliveries.map((one) => one.departmentCode))];
  const rows = await Promise.all(codes.map((code) => loadDepartment(context, code)));
  const names = new Map(rows.map((row) => [row?.code, row?.name]));
  return boardOf(deliveries, (code) => names.get(code) ?? code);
}

export function addReceipt(builder: ExchangeBuilder, delivery: DeliveryRef) {
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
      board: t.string({
        description:
          'The same in one line: ✓ has it, … on its way, ✗ could not take it, as in `公安局 ✓ 民政局 …`. 送达看板',
        resolve: (node, _args, context) => resolveBoard(node, context),
      }),
    }),
  });
  builder.asEntity(receipt, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, context) => loadReceipt(context, id) as Promise<ReceiptNode>,
  });
  return receipt;
}
