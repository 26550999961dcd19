import type { GridWorkerRow } from '../store/tables.ts';
import type { PeopleBuilder } from './builder.ts';

export function addGridWorker(builder: PeopleBuilder) {
  const kind = builder.enumType('GridWorkerKind', {
    description: 'Full-time (one per grid) or part-time. 专职或兼职',
    values: { FULL_TIME: { description: '专职' }, PART_TIME: { description: '兼职' } } as const,
  });
  const gridWorker = builder.objectRef<GridWorkerRow>('GridWorker');
  builder.objectType(gridWorker, {
    description: 'Who looks after a grid. 网格员',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the grid worker. 网格员编号' }),
      name: t.exposeString('name', { description: 'Name on the badge, shown to the public. 姓名' }),
      kind: t.expose('kind', { type: kind, description: 'Full-time or part-time. 类型' }),
      gridCode: t.exposeString('gridCode', { description: 'The grid. 网格编码' }),
    }),
  });
  return gridWorker;
}
