import { cancelReplay } from '../actions/cancel-replay.ts';
import { readFeed } from '../actions/read-feed.ts';
import { replayFeed } from '../actions/replay-feed.ts';
import { percentDone } from '../model/resend-order.ts';
import { listResends } from '../store/resends.ts';
import type { ExchangeBuilder } from './builder.ts';
import { feedErrors } from './feed-mutations.ts';
import { type ResendRef, resendRef } from './refs.ts';

/** A feed's orders that are shown: what is older is in the log. */
const shownOrders = 100;

export function addResend(builder: ExchangeBuilder): ResendRef {
  const resend = resendRef(builder);
  builder.objectType(resend, {
    description: 'An order to send something again, and how far it is. 重放',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the order. 重放编号' }),
      feedId: t.exposeID('feedId', { description: 'The feed. 订阅编号' }),
      kind: t.exposeString('kind', {
        description: 'REPLAY and REPAIR get new delivery ids; REDELIVER keeps the first one. 类型',
      }),
      from: t.field({
        type: 'Position',
        nullable: true,
        description: 'The first position of the stretch. 起始位置',
        resolve: (row) => (row.fromPosition === null ? null : row.fromPosition + 1),
      }),
      to: t.expose('toPosition', { type: 'Position', nullable: true, description: 'The last. 结束位置' }),
      records: t.int({
        nullable: true,
        description: 'How many records or dead letters it names, where it does. 指定条数',
        resolve: (row) => row.recordIds?.length ?? row.positions?.length ?? null,
      }),
      donePosition: t.expose('donePosition', {
        type: 'Position',
        description: 'Everything up to here has been sent again. 已完成位置',
      }),
      percent: t.int({ description: 'How much is done, in whole per cent. 百分比', resolve: percentDone }),
      sent: t.exposeInt('sent', { description: 'Records that were sent. 已发送条数' }),
      state: t.exposeString('state', { description: 'WAITING, DONE or CANCELLED. 状态' }),
      requestedBy: t.exposeString('requestedBy', { description: 'Who ordered it. 申请人' }),
      reason: t.exposeString('reason', { description: 'Why. 原因' }),
      requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When. 申请时间' }),
      finishedAt: t.expose('finishedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was done or cancelled. 完成时间',
      }),
    }),
  });
  return resend;
}

function addReplayInput(builder: ExchangeBuilder) {
  return builder.inputType('ReplayInput', {
    description:
      'What to send again: positions, a time, or records; at most 1,000,000 positions or 1,000 records. 重放范围',
    fields: (t) => ({
      feedId: t.id({ description: 'The feed, which must be ACTIVE. 订阅编号' }),
      from: t.field({ type: 'Position', required: false, description: 'The first position. 起始位置' }),
      to: t.field({ type: 'Position', required: false, description: 'The last position. 结束位置' }),
      since: t.field({
        type: 'DateTime',
        required: false,
        description: 'Changes stored at this moment or later. 起始时间（含）',
      }),
      until: t.field({
        type: 'DateTime',
        required: false,
        description: 'Changes stored before it. 结束时间（不含）',
      }),
      recordIds: t.idList({ required: false, description: 'All versions of these records. 记录编号' }),
      reason: t.string({ description: 'Why, up to 500 characters. 原因' }),
    }),
  });
}

export function addReplays(builder: ExchangeBuilder, resend: ResendRef): void {
  const input = addReplayInput(builder);
  builder.queryField('replays', (t) =>
    t.field({
      type: [resend],
      description: "A feed's latest orders to send again, newest first. 重放列表",
      args: { feedId: t.arg.id({ description: 'The feed. 订阅编号' }) },
      resolve: async (_root, { feedId }, context) => {
        const tx = await context.session.tx();
        const feed = await readFeed(tx, context.actor, feedId);
        return listResends(tx, feed.id, shownOrders);
      },
    }),
  );
  builder.mutationFields((t) => ({
    replay: t.field({
      type: resend,
      description:
        'Sends again what a feed has sent, as new deliveries, with the rights of then and of now. 重放',
      errors: { types: feedErrors, union: { name: 'ReplayResult' } },
      args: { input: t.arg({ type: input, description: 'The stretch. 重放范围' }) },
      resolve: (_root, args, context) => replayFeed(context.deps, context, args.input),
    }),
    cancelReplay: t.field({
      type: resend,
      description: 'Stops an order to send again that is not done. 取消重放',
      errors: { types: feedErrors, union: { name: 'CancelReplayResult' } },
      args: { id: t.arg.id({ description: 'The order. 重放编号' }) },
      resolve: (_root, { id }, context) => cancelReplay(context.deps, context, id),
    }),
  }));
}
