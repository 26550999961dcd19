import type { TracedRead } from '../actions/trace-reads.ts';
import type { ExchangeBuilder } from './builder.ts';

export function addLineageRead(builder: ExchangeBuilder) {
  return builder.objectRef<TracedRead>('LineageRead').implement({
    description: 'That somebody read the record, or was refused. 查阅记录',
    fields: (t) => ({
      position: t.expose('position', {
        type: 'Position',
        description: 'Its place in the tree of reads. 日志位置',
      }),
      readAt: t.expose('readAt', { type: 'DateTime', description: 'When. 查阅时间' }),
      actor: t.exposeString('actor', {
        nullable: true,
        description: 'The account, for auditors and operators, and where it is your own. 查阅者',
      }),
      role: t.exposeString('role', { description: 'In which role. 角色' }),
      department: t.exposeString('department', { nullable: true, description: 'Of which department. 部门' }),
      purpose: t.exposeString('purpose', { nullable: true, description: 'What for. 用途' }),
      subgraph: t.exposeString('subgraph', { description: 'Where it was asked. 子图' }),
      entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
      seen: t.stringList({
        description: 'Fields that were shown. 可见字段',
        resolve: (row) => [...row.seen],
      }),
      masked: t.stringList({
        description: 'Fields of which a mask was shown. 脱敏字段',
        resolve: (row) => [...row.masked],
      }),
      refused: t.stringList({
        description: 'Fields that were asked for and not shown. 拒绝字段',
        resolve: (row) => [...row.refused],
      }),
      code: t.exposeString('code', {
        nullable: true,
        description: 'Why the whole question was refused; null where it was answered. 拒绝原因',
      }),
      traceId: t.exposeString('traceId', {
        nullable: true,
        description: 'The request (W3C trace context), for the same as the account. 追踪编号',
      }),
    }),
  });
}
