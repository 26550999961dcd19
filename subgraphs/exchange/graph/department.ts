import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import { loadDepartment } from './loaders.ts';

export function addDepartment(builder: ExchangeBuilder) {
  const department = builder.objectRef<DepartmentRow>('Department');
  const feed = builder.objectRef<FeedOrder>('Feed');
  builder.objectType(feed, {
    description: "A department's standing order: which records, which fields, what for, where to. 订阅",
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the feed. 订阅编号' }),
      name: t.exposeString('name', { description: 'Its name in the department. 名称' }),
      department: t.field({
        type: department,
        description: 'Whose order it is. 部门',
        resolve: async (order, _args, context) =>
          (await loadDepartment(context, order.department)) as DepartmentRow,
      }),
      entity: t.exposeString('entity', { description: 'Which records. 实体' }),
      fields: t.stringList({
        description: 'Which fields were ordered; rights decide at each delivery. 字段',
        resolve: (order) => [...order.fields],
      }),
      jurisdiction: t.exposeString('jurisdiction', { description: 'Code prefix of the area. 辖区' }),
      purpose: t.exposeString('purpose', { description: 'What the data are for. 用途' }),
      sink: t.string({
        description: 'Kind of place that it is delivered to. 投递方式',
        resolve: (order) => order.sink.kind,
      }),
      state: t.exposeString('state', { description: 'ACTIVE, PAUSED or RETIRED. 状态' }),
    }),
  });
  builder.objectType(department, {
    description: 'A department of the city. 部门',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Code, as in `urban-management`. 部门代码' }),
      name: t.exposeString('name', { description: 'Chinese name. 部门名称' }),
      feeds: t.field({
        type: [feed],
        description: 'Its standing orders. 订阅',
        resolve: (row, _args, context) =>
          context.book.feeds().filter((order) => order.department === row.code),
      }),
    }),
  });
  builder.asEntity(department, {
    key: builder.selection<{ code: string }>('code'),
    resolveReference: ({ code }, context) => loadDepartment(context, code) as Promise<DepartmentRow>,
  });
  return { department, feed };
}
