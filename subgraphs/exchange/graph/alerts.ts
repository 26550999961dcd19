import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { ForbiddenError, NotFoundError, SamePersonError } from '@cityhub/schema/runtime/errors';
import { acknowledgeAlert } from '../actions/acknowledge-alert.ts';
import { alerts } from '../actions/list-break-glasses.ts';
import type { AlertRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadDepartment } from './loaders.ts';

type Department = ReturnType<typeof addDepartment>['department'];

const named = ({ what }: AlertRow, name: string): string | null =>
  typeof what[name] === 'string' ? what[name] : null;

function addAlert(builder: ExchangeBuilder, department: Department) {
  const ref = builder.objectRef<AlertRow>('Alert');
  builder.objectType(ref, {
    description: 'Something that a person must look at. 告警',
    fields: (t) => ({
      id: t.id({ description: 'Send it to `acknowledgeAlert`. 告警编号', resolve: (row) => String(row.id) }),
      kind: t.exposeString('kind', { description: 'What it is about, such as BREAK_GLASS. 类型' }),
      at: t.expose('at', { type: 'DateTime', description: 'When. 时间' }),
      actor: t.exposeString('actor', { description: 'The account whose act raised it. 操作人' }),
      onBehalfOf: t.exposeString('onBehalfOf', {
        nullable: true,
        description: 'The account for which it was done. 申请人',
      }),
      department: t.field({
        type: department,
        nullable: true,
        description: 'The department that hears of it, too. 相关部门',
        resolve: (row, _args, context) =>
          row.department === null ? null : loadDepartment(context, row.department),
      }),
      breakGlassId: t.id({
        nullable: true,
        description: 'The break-glass that it tells of. 调阅编号',
        resolve: (row) => named(row, 'breakGlassId'),
      }),
      recordId: t.id({
        nullable: true,
        description: 'The record that it tells of. 记录编号',
        resolve: (row) => named(row, 'recordId'),
      }),
      entity: t.string({
        nullable: true,
        description: 'What sort of record. 实体',
        resolve: (row) => named(row, 'entity'),
      }),
      fields: t.stringList({
        description: 'The fields that it tells of. 字段',
        resolve: ({ what }) => (Array.isArray(what['fields']) ? what['fields'].map(String) : []),
      }),
      acknowledgedBy: t.exposeString('acknowledgedBy', {
        nullable: true,
        description: 'Who has looked at it. 确认人',
      }),
      acknowledgedAt: t.expose('acknowledgedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When. 确认时间',
      }),
    }),
  });
  return ref;
}

/** Alerts: listed for those who must look, and their word that they have. */
export function addAlerts(builder: ExchangeBuilder, department: Department): void {
  const alert = addAlert(builder, department);
  const page = connectionOf(builder, alert, 'Alert', '告警');
  builder.queryField('alerts', (t) =>
    t.field({
      type: page,
      description:
        'Alerts, the newest first: all for operators, for a department those of its records. 告警列表',
      args: {
        ...pageArgs(builder),
        open: t.arg.boolean({
          required: false,
          description: 'Only those that nobody has acknowledged. 仅未确认',
        }),
      },
      resolve: (_root, args, { actor, session }) => alerts(actor, () => session.tx(), args),
    }),
  );
  builder.mutationField('acknowledgeAlert', (t) =>
    t.field({
      type: alert,
      description: 'Somebody has looked at it who is none of those whom it tells of. 确认告警',
      errors: {
        types: [ForbiddenError, NotFoundError, SamePersonError],
        union: { name: 'AcknowledgeAlertResult' },
      },
      args: { alertId: t.arg.id({ description: 'The alert. 告警编号' }) },
      resolve: (_root, args, context) => acknowledgeAlert(context.deps, context.actor, args.alertId),
    }),
  );
}
