import type { ItemRow } from '../store/tables.ts';
import type { ServicesBuilder } from './builder.ts';
import { loadItem } from './loaders.ts';
import type { ServicesRefs } from './refs.ts';

function addDepartment(builder: ServicesBuilder) {
  const department = builder.externalRef(
    'Department',
    builder.keyDirective(builder.selection<{ code: string }>('code'), false),
  );
  department.implement({
    description: 'A department of the city. 部门',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Code, as in `urban-management`. 部门代码' }),
    }),
  });
  return department;
}

/** Answers the department's type, which other types name, too. */
export function addServiceItem(builder: ServicesBuilder, refs: ServicesRefs) {
  const department = addDepartment(builder);
  const channel = builder.enumType('ServiceChannel', {
    description: 'How an item is handled. 办理方式',
    values: {
      ONLINE_FULL: { description: 'Online from end to end. 全程网办' },
      ONLINE_PART: { description: 'In part online. 部分网办' },
      WINDOW: { description: 'At a counter. 窗口办理' },
      KIOSK: { description: 'At a machine. 自助终端' },
    } as const,
  });
  builder.objectType(refs.item, {
    description: 'A service that residents can apply for. 政务服务事项',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Code of the item. 事项编码' }),
      name: t.exposeString('name', { description: 'Official name. 事项名称' }),
      category: t.exposeString('category', { description: 'What kind of matter it is. 事项类别' }),
      channel: t.expose('channel', { type: channel, description: 'How it is handled. 办理方式' }),
      department: t.field({
        type: department,
        nullable: true,
        description: 'Who answers for it. 主管部门',
        resolve: (item) => ({ code: item.department }),
      }),
    }),
  });
  builder.asEntity(refs.item, {
    key: builder.selection<{ code: string }>('code'),
    resolveReference: ({ code }, context) => loadItem(context, code) as Promise<ItemRow>,
  });
  return department;
}
