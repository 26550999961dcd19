import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { PeopleBuilder } from './builder.ts';
import type { addGridWorker } from './grid-worker.ts';
import { loadGridWorkers, loadResidentsOfGrid } from './loaders.ts';
import type { addResident } from './resident.ts';

/** What people adds to housing's Grid. */
export function addGrid(
  builder: PeopleBuilder,
  resident: ReturnType<typeof addResident>,
  gridWorker: ReturnType<typeof addGridWorker>,
) {
  const residents = connectionOf(builder, resident, 'Resident', '居民');
  builder.externalRef('Grid', builder.selection<{ code: string }>('code')).implement({
    description: 'A unit grid of a community. 单元网格',
    externalFields: (t) => ({ code: t.string() }),
    fields: (t) => ({
      residents: t.field({
        type: residents,
        description: 'Who lives in the grid, as far as the caller may see. 居民',
        args: pageArgs(builder),
        resolve: async (grid, args, context) => {
          const size = pageSize(args);
          const after = keyAfter(args, isUuid);
          const rows = await loadResidentsOfGrid(context, grid.code, size + 1, after);
          return pageOf(rows, size, (row) => [row.id]);
        },
      }),
      gridWorkers: t.field({
        type: [gridWorker],
        description: 'Who looks after the grid. 网格员',
        resolve: (grid, _args, context) => loadGridWorkers(context, grid.code),
      }),
    }),
  });
  return residents;
}
