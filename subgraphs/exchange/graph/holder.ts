import type { Holder } from '../actions/read-holders.ts';
import type { Withdrawal } from '../store/access-log.ts';
import type { DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadDepartment } from './loaders.ts';

function addWithdrawal(builder: ExchangeBuilder) {
  return builder.objectRef<Withdrawal>('HolderWithdrawal').implement({
    description: 'That a copy was to be dropped. 副本撤回',
    fields: (t) => ({
      noticedAt: t.expose('noticedAt', { type: 'DateTime', description: 'Since when. 通知时间' }),
      delivered: t.exposeBoolean('delivered', {
        description: 'Whether the feed has brought it there. 是否已送达',
      }),
      acknowledgedAt: t.expose('acknowledgedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the department said, or signed, that it is done. 确认时间',
      }),
    }),
  });
}

/** A department's copy of a record. */
export function addHolder(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
) {
  const withdrawal = addWithdrawal(builder);
  return builder.objectRef<Holder>('Holder').implement({
    description: "A department's copy of a record, by one feed. 数据持有方",
    fields: (t) => ({
      department: t.field({
        type: department,
        description: 'Who has it. 部门',
        resolve: async (row, _args, context) =>
          (await loadDepartment(context, row.department)) as DepartmentRow,
      }),
      feedId: t.exposeID('feedId', { description: 'The feed that brought it. 订阅编号' }),
      feedName: t.exposeString('feedName', { description: 'Its name. 订阅名称' }),
      active: t.exposeBoolean('active', {
        description: 'Whether the feed still brings what follows; the copy stays either way. 订阅是否有效',
      }),
      purpose: t.exposeString('purpose', { description: 'What for. 用途' }),
      legalBases: t.stringList({
        description:
          'The laws that it stands on: of the feed, and of the rights by which the fields came. 法律依据',
        resolve: (row) => [...row.legalBases],
      }),
      version: t.expose('version', {
        type: 'Position',
        description: 'The last version that it was given. 版本',
      }),
      fields: t.stringList({
        description: 'The fields that it was given. 字段',
        resolve: (row) => [...row.fields],
      }),
      masked: t.stringList({
        description: 'Those of them that it was given masked. 脱敏字段',
        resolve: (row) => [...row.masked],
      }),
      since: t.expose('since', { type: 'DateTime', description: 'When the first version came. 起始时间' }),
      withdrawal: t.field({
        type: withdrawal,
        nullable: true,
        description: 'That the copy was to be dropped since; null: it was not. 副本撤回',
        resolve: (row) => row.withdrawal,
      }),
    }),
  });
}
