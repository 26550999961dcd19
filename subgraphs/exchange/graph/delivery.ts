import type { Delivery, DeliveryFacts, ReceiptFact } from '../model/delivery.ts';
import type { DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadBatches, loadCursors, loadDepartment, loadExceptionalFacts } from './loaders.ts';
import type { WithheldFieldRef } from './withheld-field.ts';

function addDeliveryState(builder: ExchangeBuilder) {
  return builder.enumType('DeliveryState', {
    description:
      'How far a delivery is. The last six say why a feed does not get a change; `explainDelivery` tells them, a receipt does not. 投递状态',
    values: {
      PENDING: { description: 'On its way. 待投递' },
      RETRYING: { description: "The department's sink fails; it is tried again. 重试中" },
      DELIVERED: { description: 'The department has it. 已送达' },
      PARKED: { description: 'The sink does not take this record: a dead letter. 死信' },
      HELD: { description: 'Waits behind a dead letter of the same record. 挂起' },
      SUPERSEDED: { description: 'Was a dead letter; the department has a later version. 已被新版本取代' },
      DROPPED: { description: 'Was a dead letter and was given up, by whom and why. 已放弃' },
      WITHHELD: { description: 'The feed asks for it, and no right gives a field of it. 无权提供' },
      ON_STREAM: { description: 'The department reads it on its live stream. 实时推送' },
      NOT_MATCHING: { description: "The feed's filter leaves it out. 不符合筛选条件" },
      OUTSIDE_JURISDICTION: { description: "Outside of the feed's area. 辖区外" },
      SKIPPED_BY_BACKFILL: {
        description: 'Older than the feed, which began with a later version. 回填时已有更新版本',
      },
      PROPOSED: { description: 'The feed waits for its approval. 订阅待审批' },
      PAUSED: { description: 'The feed is paused. 订阅已暂停' },
      RETIRED: { description: 'The feed had ended before. 订阅已停用' },
    } as const,
  });
}

function addDeliveryReceipt(builder: ExchangeBuilder) {
  const receipt = builder.objectRef<ReceiptFact>('DeliveryReceipt');
  builder.objectType(receipt, {
    description: "What a department's receiver answered to one delivery. 接收回执",
    fields: (t) => ({
      deliveryId: t.exposeString('deliveryId', {
        description: 'Id of the delivery, the same over retries. 投递编号',
      }),
      digest: t.exposeString('digest', {
        description: 'SHA-256 of the body as sent, base64url. 报文摘要',
      }),
      signed: t.exposeString('signed', {
        nullable: true,
        description: "The department's signed receipt (compact JWS); null where it sent none. 签名回执",
      }),
      verified: t.exposeBoolean('verified', {
        description: "Whether its signature is by the feed's receipt key, over this digest. 验签通过",
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried. 尝试次数' }),
      deliveredAt: t.expose('deliveredAt', {
        type: 'DateTime',
        description: 'When the receiver took it. 送达时间',
      }),
    }),
  });
  return receipt;
}

export function addDelivery(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
  withheld: WithheldFieldRef,
) {
  const state = addDeliveryState(builder);
  const receipt = addDeliveryReceipt(builder);
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
      masked: t.stringList({
        description: 'Those of them that it gets with a mask. 脱敏字段',
        resolve: (row) => [...row.masked],
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
      policyRevision: t.expose('policyRevision', {
        type: 'Position',
        nullable: true,
        description: 'The revision of the rights under which the batch was made. 权限版本',
      }),
      receipt: t.field({
        type: receipt,
        nullable: true,
        description: 'What the receiver of a webhook answered the first time. 接收回执',
        resolve: (row) => row.receipts[0],
      }),
      receipts: t.field({
        type: [receipt],
        description: 'All of them: a replay brings further ones. 全部接收回执',
        resolve: (row) => [...row.receipts],
      }),
    }),
  });
  return delivery;
}

export type DeliveryRef = ReturnType<typeof addDelivery>;

/** All that is known of the deliveries of one change, by the loaders of the request. */
export async function loadDeliveryFacts(
  context: ExchangeContext,
  place: { readonly shard: number; readonly position: number },
): Promise<DeliveryFacts> {
  const [cursors, batches, exceptional] = await Promise.all([
    loadCursors(context),
    loadBatches(context, place),
    loadExceptionalFacts(context, place),
  ]);
  return { cursors, batches, ...exceptional };
}
