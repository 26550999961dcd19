import type { DepartmentRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import { addFeed } from './feed.ts';
import { loadDepartment } from './loaders.ts';
import { departmentRef, feedRef } from './refs.ts';

export function addDepartment(builder: ExchangeBuilder) {
  const department = departmentRef(builder);
  const feed = feedRef(builder);
  addFeed(builder, feed, department);
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
