import { readRepeatEntries } from '../actions/read-repeat-entries.ts';
import type { RepeatEntryRow } from '../store/repeat-entries.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadDepartment } from './loaders.ts';

function addRow(builder: ExchangeBuilder, department: ReturnType<typeof addDepartment>['department']) {
  return builder.objectRef<RepeatEntryRow>('RepeatEntryRow').implement({
    description: "One department's month in the report. 重复录入报告行",
    fields: (t) => ({
      department: t.field({
        type: department,
        nullable: true,
        description:
          'Whose systems pushed, and whose forms asked; null: grid workers, residents and the hub itself. 部门',
        resolve: (row, _args, context) =>
          row.departmentCode === null ? null : loadDepartment(context, row.departmentCode),
      }),
      month: t.exposeString('month', { description: 'As `2026-11`, in Shanghai’s time. 月份' }),
      pushed: t.exposeFloat('pushed', { description: 'Changes that it pushed. 录入次数' }),
      pushedAgain: t.exposeFloat('pushedAgain', {
        description:
          'Of these, changes that say what the record said before: the same datum again. 重复录入次数',
      }),
      share: t.float({
        description: 'pushedAgain of pushed, 0 to 1. 重复录入占比',
        resolve: (row) => (row.pushed === 0 ? 0 : row.pushedAgain / row.pushed),
      }),
      asked: t.exposeFloat('asked', {
        description: 'Fields that its forms asked of residents. 表单要求填写字段数',
      }),
      known: t.exposeFloat('known', {
        description:
          'Of these, fields that the hub knew and filled in: nobody had to say them again. 已预填字段数',
      }),
    }),
  });
}

export function addRepeatEntryReport(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
): void {
  const row = addRow(builder, department);
  builder.queryField('repeatEntryReport', (t) =>
    t.field({
      type: [row],
      description:
        'How often the same datum was pushed again, and asked again by forms, by department and month; departments read their own. 重复录入报告',
      args: {
        from: t.arg.string({ description: 'The first month, as `2026-01`. 起始月份' }),
        to: t.arg.string({ description: 'The last month, up to 36 with the first. 截止月份' }),
      },
      resolve: (_root, period, context) =>
        readRepeatEntries(() => context.session.tx(), context.actor, period),
    }),
  );
}
