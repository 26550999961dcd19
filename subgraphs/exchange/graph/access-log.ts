import { connectionOf } from '@cityhub/schema/graph/connection';
import type { AccessLogEntry } from '../actions/read-access-log.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import type { GrantEnums } from './grant-enums.ts';
import { loadDepartment } from './loaders.ts';

type Department = ReturnType<typeof addDepartment>['department'];

/** A page of who has looked at a record. */
export function addAccessLog(builder: ExchangeBuilder, department: Department, { role }: GrantEnums) {
  const entry = builder.objectRef<AccessLogEntry>('AccessLogEntry').implement({
    description: 'That somebody read a record, or tried to. 查阅记录',
    fields: (t) => ({
      position: t.expose('position', {
        type: 'Position',
        description: 'Its place in the log of reads. 日志位置',
      }),
      at: t.expose('readAt', { type: 'DateTime', description: 'When it was answered. 时间' }),
      role: t.expose('role', { type: role, description: 'What the reader is to the hub. 角色' }),
      department: t.field({
        type: department,
        nullable: true,
        description: 'The department, where it was one. 部门',
        resolve: (row, _args, context) =>
          row.department === null ? null : loadDepartment(context, row.department),
      }),
      purpose: t.exposeString('purpose', { nullable: true, description: 'What for. 用途' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      seen: t.exposeStringList('seen', { description: 'Fields that were shown. 可见字段' }),
      masked: t.exposeStringList('masked', { description: 'Fields that were shown masked. 脱敏字段' }),
      refused: t.exposeStringList('refused', {
        description: 'Fields that were asked for and not shown. 拒绝字段',
      }),
      code: t.exposeString('code', {
        nullable: true,
        description:
          'Why the whole question was refused, a code of docs/errors.md; null: it was not. 拒绝原因',
      }),
      own: t.exposeBoolean('own', { description: 'Whether it was you. 是否本人查阅' }),
      actor: t.exposeString('actor', {
        nullable: true,
        description: 'The account, for auditors and operators; a citizen is told his own alone. 账号',
      }),
      breakGlassId: t.exposeID('breakGlassId', {
        nullable: true,
        description: 'The break-glass under which values were seen. 紧急调阅编号',
      }),
      breakGlassBasis: t.exposeString('breakGlassBasis', {
        nullable: true,
        description: 'And the law that it stood on. 紧急调阅法律依据',
      }),
    }),
  });
  return connectionOf(builder, entry, 'AccessLog', '查阅记录');
}
