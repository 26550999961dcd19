import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { ForbiddenError, InvalidStateError, NotFoundError } from '@cityhub/schema/runtime/errors';
import { acknowledgeNotice } from '../actions/acknowledge-notice.ts';
import { laggards, notices } from '../actions/list-notices.ts';
import { hoursSince } from '../model/age.ts';
import { noticeId } from '../model/notice-place.ts';
import type { NoticeDuty } from '../store/notices.ts';
import type { DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadDepartment } from './loaders.ts';

type Department = ReturnType<typeof addDepartment>['department'];

function addNoticeKind(builder: ExchangeBuilder) {
  return builder.enumType('NoticeKind', {
    description: 'What became of a record. 通知类型',
    values: {
      CORRECTION: { description: 'Some of its facts were wrong. 更正' },
      RECALL: { description: 'It was taken back: remove your copy. 撤回' },
      ERASURE: { description: 'Its values were destroyed: destroy yours, in archives, too. 删除' },
      MERGE: { description: 'It became part of another record: remove your copy. 合并' },
    } as const,
  });
}

function addNotice(builder: ExchangeBuilder, kind: ReturnType<typeof addNoticeKind>) {
  return builder.objectRef<NoticeDuty>('RecordNotice').implement({
    description:
      'A correction, recall, erasure or merger of a record that the department holds. 更正撤回通知',
    fields: (t) => ({
      id: t.id({ description: 'Send it to `acknowledgeNotice`. 通知编号', resolve: noticeId }),
      kind: t.expose('kind', { type: kind, description: 'What became of it. 类型' }),
      feedId: t.exposeID('feedId', { description: 'The feed that brought the copy. 订阅编号' }),
      feedName: t.exposeString('feedName', { description: 'Its name. 订阅名称' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      version: t.expose('position', { type: 'Position', description: 'The version that says so. 版本' }),
      fields: t.stringList({
        description: 'The fields that were put right, as far as the feed may have them. 更正字段',
        resolve: (duty) => [...duty.fields],
      }),
      reason: t.exposeString('reason', { description: 'Why, in the words of the source. 原因' }),
      legalBasis: t.exposeString('legalBasis', {
        nullable: true,
        description: 'What an erasure rests on. 法律依据',
      }),
      intoRecordId: t.exposeID('intoRecordId', {
        nullable: true,
        description: 'The record that a merged one became part of. 并入记录编号',
      }),
      noticedAt: t.expose('noticedAt', { type: 'DateTime', description: 'Since when. 通知时间' }),
      ageHours: t.float({
        description: 'How many hours ago that was. 已过小时数',
        resolve: (duty, _args, context) => hoursSince(duty.noticedAt, context.deps.now()),
      }),
      delivered: t.exposeBoolean('delivered', {
        description: 'Whether the feed has brought the change. 是否已送达',
      }),
      acknowledgedAt: t.expose('acknowledgedAt', {
        type: 'DateTime',
        nullable: true,
        description:
          "When the department acknowledged it, by its word or its sink's signed receipt. 确认时间",
      }),
    }),
  });
}

function addLaggard(
  builder: ExchangeBuilder,
  department: Department,
  kind: ReturnType<typeof addNoticeKind>,
) {
  return builder.objectRef<NoticeDuty>('Laggard').implement({
    description: 'A department that has not acknowledged a correction or recall. 未确认部门',
    fields: (t) => ({
      department: t.field({
        type: department,
        description: 'Who. 部门',
        resolve: async (duty, _args, context) =>
          (await loadDepartment(context, duty.department)) as DepartmentRow,
      }),
      feedId: t.exposeID('feedId', { description: 'The feed that brought the copy. 订阅编号' }),
      feedName: t.exposeString('feedName', { description: 'Its name. 订阅名称' }),
      kind: t.expose('kind', { type: kind, description: 'What became of it. 类型' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      recordId: t.exposeID('recordId', { description: 'The record. 记录编号' }),
      version: t.expose('position', { type: 'Position', description: 'The version that says so. 版本' }),
      noticedAt: t.expose('noticedAt', { type: 'DateTime', description: 'Since when. 通知时间' }),
      ageHours: t.float({
        description: 'How many hours ago that was. 已过小时数',
        resolve: (duty, _args, context) => hoursSince(duty.noticedAt, context.deps.now()),
      }),
      delivered: t.exposeBoolean('delivered', {
        description: 'Whether the feed has brought the change at all. 是否已送达',
      }),
    }),
  });
}

export function addNotices(builder: ExchangeBuilder, department: Department): void {
  const kind = addNoticeKind(builder);
  const notice = addNotice(builder, kind);
  const state = builder.enumType('NoticeState', {
    description: 'Which notices are asked for. 通知范围',
    values: {
      OPEN: { description: 'Those that wait for an acknowledgement. 待确认' },
      ALL: { description: 'Those that were acknowledged, too. 全部' },
    } as const,
  });
  const noticePage = connectionOf(builder, notice, 'RecordNotice', '更正撤回通知');
  const laggardPage = connectionOf(builder, addLaggard(builder, department, kind), 'Laggard', '未确认部门');
  builder.queryFields((t) => ({
    notices: t.field({
      type: noticePage,
      description: "Corrections and recalls that the caller's department has to acknowledge. 待确认通知",
      args: {
        ...pageArgs(builder),
        state: t.arg({ type: state, required: false, description: 'OPEN by default. 通知范围' }),
      },
      resolve: (_root, args, context) => notices(context, args),
    }),
    laggards: t.field({
      type: laggardPage,
      description: 'Who has not acknowledged a correction or recall, the oldest first. 未确认清单',
      args: {
        ...pageArgs(builder),
        olderThanHours: t.arg.float({ description: 'Only those that are older. 超过小时数' }),
      },
      resolve: (_root, args, context) => laggards(context, args, context.deps.now()),
    }),
  }));
  builder.mutationField('acknowledgeNotice', (t) =>
    t.field({
      type: notice,
      description: 'The department has dealt with a correction or recall. 确认通知',
      errors: {
        types: [ForbiddenError, NotFoundError, InvalidStateError],
        union: { name: 'AcknowledgeNoticeResult' },
      },
      args: { noticeId: t.arg.id({ description: 'As `notices` gave it. 通知编号' }) },
      resolve: (_root, args, context) => acknowledgeNotice(context.deps, context.actor, args.noticeId),
    }),
  );
}
