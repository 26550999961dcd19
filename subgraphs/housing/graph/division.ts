import type { DivisionRow } from '../store/tables.ts';
import type { HousingBuilder } from './builder.ts';
import { loadChildren, loadDivision } from './loaders.ts';
import type { HousingRefs } from './refs.ts';

export function addDivision(builder: HousingBuilder, { division }: HousingRefs) {
  const level = builder.enumType('DivisionLevel', {
    description: 'How high a division stands. 行政区划级别',
    values: {
      CITY: { description: '市' },
      DISTRICT: { description: '区' },
      STREET: { description: '街道、乡、镇' },
      COMMUNITY: { description: '社区、村' },
    } as const,
  });
  builder.objectType(division, {
    description: 'An administrative division of the city (GB/T 2260, GB/T 10114). 行政区划',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Begins with the code of its parent. 区划代码' }),
      name: t.exposeString('name', { description: 'Official name. 名称' }),
      level: t.expose('level', { type: level, description: 'City, district, street or community. 级别' }),
      parent: t.field({
        type: division,
        nullable: true,
        description: 'The division that it is a part of; null for the city. 上级区划',
        resolve: (row, _args, context) =>
          row.parentCode === null ? null : loadDivision(context, row.parentCode),
      }),
      children: t.field({
        type: [division],
        description: 'Its parts one level below, in the order of their codes. 下级区划',
        resolve: (row, _args, context) => loadChildren(context, row.code),
      }),
    }),
  });
  builder.asEntity(division, {
    key: builder.selection<{ code: string }>('code'),
    resolveReference: ({ code }, context) => loadDivision(context, code) as Promise<DivisionRow>,
  });
  return level;
}
