import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { dropDeadLetters } from '../actions/drop-dead-letters.ts';
import { type DeadLetter, listFeedDeadLetters } from '../actions/list-dead-letters.ts';
import { redeliverDeadLetters } from '../actions/redeliver-dead-letters.ts';
import type { FeedRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import { feedErrors } from './feed-mutations.ts';
import type { FeedRef, ResendRef } from './refs.ts';
import type { WithheldFieldRef } from './withheld-field.ts';

function addDeadLetter(builder: ExchangeBuilder, withheld: WithheldFieldRef) {
  const letter = builder.objectRef<DeadLetter>('DeadLetter');
  builder.objectType(letter, {
    description: 'A change that a sink could not take. It names what it is about, and holds no value. 死信',
    fields: (t) => ({
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      position: t.expose('position', { type: 'Position', description: 'The change. 日志位置' }),
      reason: t.exposeString('reason', {
        description: 'SINK_REFUSED, WORKER_KILLED or HELD_BEHIND_PARKED. 原因',
      }),
      detail: t.exposeString('detail', {
        nullable: true,
        description: "The sink's code, an SQLSTATE or HTTP status; never its words. 目标错误码",
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried. 尝试次数' }),
      parkedAt: t.expose('parkedAt', { type: 'DateTime', description: 'Since when. 转入时间' }),
      state: t.exposeString('state', {
        description: 'PARKED, REDELIVERED, SUPERSEDED or DROPPED. 状态',
      }),
      heldBehind: t.exposeInt('heldBehind', {
        description: 'Later versions of the record that wait behind it. 挂起的后续版本数',
      }),
      fields: t.stringList({
        description: 'The fields that would travel now. 现可提供字段',
        resolve: (row) => row.fields.map((field) => field.name),
      }),
      withheld: t.field({
        type: [withheld],
        description: 'The fields that would not, and why. 不提供字段',
        resolve: (row) => [...row.withheld],
      }),
      decidedBy: t.exposeString('decidedBy', { nullable: true, description: 'Who decided on it. 处理人' }),
      decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When. 处理时间' }),
      decisionReason: t.exposeString('decisionReason', { nullable: true, description: 'Why. 处理原因' }),
    }),
  });
  return letter;
}

const positionsDescription = 'The dead letters, 1 to 1,000. 日志位置';

function addRedeliver(builder: ExchangeBuilder, resend: ResendRef): void {
  builder.mutationField('redeliverDeadLetters', (t) =>
    t.field({
      type: resend,
      description:
        'Sends dead letters again, with the rights of then and of now; what waits behind them follows. 重新投递死信',
      errors: { types: feedErrors, union: { name: 'RedeliverDeadLettersResult' } },
      args: {
        feedId: t.arg.id({ description: 'The feed. 订阅编号' }),
        positions: t.arg({ type: ['Position'], description: positionsDescription }),
        reason: t.arg.string({ description: 'Why, up to 500 characters. 原因' }),
      },
      resolve: (_root, args, context) => redeliverDeadLetters(context.deps, context, args),
    }),
  );
}

function addDrop(builder: ExchangeBuilder, feed: FeedRef): void {
  const payload = builder
    .objectRef<{ readonly feed: FeedRow; readonly dropped: number }>('DropDeadLettersPayload')
    .implement({
      description: 'What was given up. 放弃死信结果',
      fields: (t) => ({
        feed: t.field({ type: feed, description: 'The feed. 订阅', resolve: (done) => done.feed }),
        dropped: t.exposeInt('dropped', { description: 'How many. 条数' }),
      }),
    });
  builder.mutationField('dropDeadLetters', (t) =>
    t.field({
      type: payload,
      description: 'Gives dead letters up; the log keeps who and why. 放弃死信',
      errors: { types: feedErrors, union: { name: 'DropDeadLettersResult' } },
      args: {
        feedId: t.arg.id({ description: 'The feed. 订阅编号' }),
        positions: t.arg({ type: ['Position'], description: positionsDescription }),
        reason: t.arg.string({ description: 'Why, up to 500 characters. 原因' }),
      },
      resolve: (_root, args, context) => dropDeadLetters(context.deps, context, args),
    }),
  );
}

export function addDeadLetters(
  builder: ExchangeBuilder,
  refs: { readonly feed: FeedRef; readonly resend: ResendRef; readonly withheld: WithheldFieldRef },
): void {
  const letters = connectionOf(builder, addDeadLetter(builder, refs.withheld), 'DeadLetter', '死信');
  builder.queryField('deadLetters', (t) =>
    t.field({
      type: letters,
      description:
        "What a feed's sink could not take, in the log's order; for its department, auditors and operators. 死信列表",
      args: { feedId: t.arg.id({ description: 'The feed. 订阅编号' }), ...pageArgs(builder) },
      resolve: async (_root, args, context) =>
        listFeedDeadLetters(await context.session.tx(), context.book, context.actor, args),
    }),
  );
  addRedeliver(builder, refs.resend);
  addDrop(builder, refs.feed);
}
