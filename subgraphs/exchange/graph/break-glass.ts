import { type BreakGlassValue, readBreakGlassValues } from '../actions/read-break-glass-values.ts';
import { stateAt } from '../model/break-glass.ts';
import type { BreakGlassRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';

function addState(builder: ExchangeBuilder) {
  return builder.enumType('BreakGlassState', {
    description: 'How far a break-glass is. 调阅状态',
    values: {
      REQUESTED: { description: 'Waits for a second person; nothing is shown. 待批准' },
      APPROVED: { description: 'Is open. 已批准' },
      REJECTED: { description: 'Was decided against. 已驳回' },
      ENDED: { description: 'Was ended by a person, or taken back. 已终止' },
      EXPIRED: { description: 'Its time is over. 已到期' },
    } as const,
  });
}

function addValue(builder: ExchangeBuilder) {
  return builder.objectRef<BreakGlassValue>('BreakGlassValue').implement({
    description: 'A value that is shown by a break-glass. 调阅值',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'Which field. 字段' }),
      value: t.exposeString('value', {
        nullable: true,
        description: 'As text, lists as JSON; null: there is none. 值',
      }),
    }),
  });
}

/** What was asked for, and what became of it. */
export function addBreakGlass(builder: ExchangeBuilder) {
  const state = addState(builder);
  const value = addValue(builder);
  const ref = builder.objectRef<BreakGlassRow>('BreakGlass');
  builder.objectType(ref, {
    description: 'A look at named values of one record, for minutes, opened by a second person. 紧急调阅',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Its id. 调阅编号' }),
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      fields: t.exposeStringList('fields', { description: 'Which fields. 字段' }),
      minutes: t.exposeInt('minutes', { description: 'For how long from the approval. 时长（分钟）' }),
      reason: t.exposeString('reason', { description: 'Why. 原因' }),
      legalBasis: t.exposeString('legalBasis', { description: 'The law that it stands on. 法律依据' }),
      state: t.field({
        type: state,
        description: 'How far it is. 状态',
        resolve: (row, _args, { deps }) => stateAt(row, deps.now()),
      }),
      requestedBy: t.exposeString('requestedBy', { description: 'The account that asked. 申请人' }),
      requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When. 申请时间' }),
      decidedBy: t.exposeString('decidedBy', { nullable: true, description: 'The second person. 审批人' }),
      decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When. 审批时间' }),
      decisionReason: t.exposeString('decisionReason', {
        nullable: true,
        description: 'Why it was rejected. 驳回理由',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its time is over. 到期时间',
      }),
      endedBy: t.exposeString('endedBy', { nullable: true, description: 'Who ended it. 终止人' }),
      endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When. 终止时间' }),
      values: t.field({
        type: [value],
        nullable: true,
        description:
          'The values, for the account that asked and while it is open; null for everybody else. Each reading is recorded. 调阅值',
        resolve: (row, _args, context) => readBreakGlassValues(context, row),
      }),
    }),
  });
  return ref;
}
