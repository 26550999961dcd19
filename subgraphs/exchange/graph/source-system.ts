import type { DepartmentRow, SourceSystemRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import { loadDepartment } from './loaders.ts';

export function addSourceSystem(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
) {
  const system = builder.objectRef<SourceSystemRow>('SourceSystem');
  builder.objectType(system, {
    description: 'A system that pushes records into the hub. 来源系统',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the system. 系统编号' }),
      name: t.exposeString('name', { description: 'Chinese name. 名称' }),
      kind: t.exposeString('kind', { description: 'What sort of system it is. 类型' }),
      department: t.field({
        type: department,
        description: 'Who runs it. 主管部门',
        resolve: async (row, _args, context) =>
          (await loadDepartment(context, row.department)) as DepartmentRow,
      }),
    }),
  });
  return system;
}
