import { connectionOf } from '@cityhub/schema/graph/connection';
import { pushErrors } from '@cityhub/schema/graph/errors';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { InvalidStateError } from '@cityhub/schema/runtime/errors';
import { answerDispute } from '../actions/answer-dispute.ts';
import { disputeValue } from '../actions/dispute-value.ts';
import { disputes } from '../actions/list-disputes.ts';
import { hoursSince } from '../model/age.ts';
import { isOverdue } from '../model/dispute-lifecycle.ts';
import type { Dispute } from '../store/disputes.ts';
import type { DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadDepartment } from './loaders.ts';

type Department = ReturnType<typeof addDepartment>['department'];

const errors = [...pushErrors, InvalidStateError];
const keyDescription = 'Made by the caller, once per act; a repeat gets the first answer. 幂等键';

function addDisputeState(builder: ExchangeBuilder) {
  return builder.enumType('DisputeState', {
    description: 'How far a dispute is. 校核状态',
    values: {
      OPEN: { description: 'The source owes an answer. 待答复' },
      UPHELD: { description: 'The source says that the value is wrong. 属实' },
      REFUSED: { description: 'The source says that the value is right. 不属实' },
      CORRECTED: { description: 'The source has corrected the record. 已更正' },
    } as const,
  });
}

function addDispute(
  builder: ExchangeBuilder,
  department: Department,
  state: ReturnType<typeof addDisputeState>,
) {
  return builder.objectRef<Dispute>('Dispute').implement({
    description: 'That a department holds a value to be wrong, and what the source answered. 数据校核',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the dispute. 校核编号' }),
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      field: t.exposeString('field', { description: 'The field whose value is disputed. 字段' }),
      recordVersion: t.expose('recordVersion', {
        type: 'Position',
        description: 'The version of the record that was disputed. 记录版本',
      }),
      department: t.field({
        type: department,
        description: 'Who disputes it. 提出部门',
        resolve: async (row, _args, context) =>
          (await loadDepartment(context, row.department)) as DepartmentRow,
      }),
      source: t.exposeString('source', { description: 'Who has to answer: the source of the version. 来源' }),
      reason: t.exposeString('reason', { description: 'Why, in the words of the department. 原因' }),
      state: t.expose('state', { type: state, description: 'How far it is. 状态' }),
      askedAt: t.expose('askedAt', { type: 'DateTime', description: 'When it was asked. 提出时间' }),
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'When the answer is due. 答复期限' }),
      ageHours: t.float({
        description: 'Hours since it was asked; where it was answered, until then. 已过小时数',
        resolve: (row, _args, context) => hoursSince(row.askedAt, row.answeredAt ?? context.deps.now()),
      }),
      overdue: t.boolean({
        description: 'Whether the source owes an answer that is late. 是否超期',
        resolve: (row, _args, context) => isOverdue(row, context.deps.now()),
      }),
      answeredAt: t.expose('answeredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the source answered. 答复时间',
      }),
      note: t.exposeString('note', { nullable: true, description: 'What the source says to it. 答复说明' }),
      correctedVersion: t.expose('correctedPosition', {
        type: 'Position',
        nullable: true,
        description: 'The version of the record that corrected it. 更正版本',
      }),
    }),
  });
}

function addInputs(builder: ExchangeBuilder) {
  const verdict = builder.enumType('DisputeVerdict', {
    description: 'Whether the disputed value is wrong. 校核结论',
    values: {
      UPHELD: { description: 'It is wrong. 属实' },
      REFUSED: { description: 'It is right. 不属实' },
    } as const,
  });
  const dispute = builder.inputType('DisputeValueInput', {
    description: 'Which value is held to be wrong. 数据校核申请',
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      recordId: t.id({ description: 'The record. 记录编号' }),
      field: t.string({ description: 'The field, by the name of docs/data-classes.md. 字段名' }),
      reason: t.string({
        description: 'Why, up to 500 characters; no citizen id and no phone number. 原因',
      }),
    }),
  });
  const answer = builder.inputType('AnswerDisputeInput', {
    description: "The source's answer. 校核答复",
    fields: (t) => ({
      idempotencyKey: t.string({ description: keyDescription }),
      disputeId: t.id({ description: 'The dispute. 校核编号' }),
      verdict: t.field({ type: verdict, description: 'Whether the value is wrong. 结论' }),
      note: t.string({
        required: false,
        description: 'Up to 500 characters; no citizen id and no phone number. 说明',
      }),
    }),
  });
  return { dispute, answer };
}

export function addDisputes(builder: ExchangeBuilder, department: Department) {
  const state = addDisputeState(builder);
  const dispute = addDispute(builder, department, state);
  const inputs = addInputs(builder);
  const page = connectionOf(builder, dispute, 'Dispute', '数据校核');
  builder.queryField('disputes', (t) =>
    t.field({
      type: page,
      description: 'Disputes that the caller asked or has to answer, whatever is due first. 数据校核列表',
      args: {
        ...pageArgs(builder),
        state: t.arg({ type: state, required: false, description: 'Only these. 状态' }),
        overdue: t.arg.boolean({ required: false, description: 'Only those that are late. 仅超期' }),
      },
      resolve: (_root, args, context) => disputes(context, args, context.deps.now()),
    }),
  );
  builder.mutationFields((t) => ({
    disputeValue: t.field({
      type: dispute,
      description:
        'A department holds a value to be wrong; the source has three days to answer. 提出数据校核',
      errors: { types: errors, union: { name: 'DisputeValueResult' } },
      args: { input: t.arg({ type: inputs.dispute, description: 'The value. 数据校核申请' }) },
      resolve: (_root, { input }, context) => disputeValue(context.deps, context, input),
    }),
    answerDispute: t.field({
      type: dispute,
      description: 'The source answers a dispute; a correction may name it as well. 答复数据校核',
      errors: { types: errors, union: { name: 'AnswerDisputeResult' } },
      args: { input: t.arg({ type: inputs.answer, description: 'The answer. 校核答复' }) },
      resolve: (_root, { input }, context) => answerDispute(context.deps, context, input),
    }),
  }));
  return dispute;
}

export type DisputeRef = ReturnType<typeof addDisputes>;
