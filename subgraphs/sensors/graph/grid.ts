import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { SensorsBuilder } from './builder.ts';
import { loadSensorsOfGrid } from './loaders.ts';
import type { SensorsRefs } from './refs.ts';

/** What sensors adds to housing's Grid. */
export function addGrid(builder: SensorsBuilder, { sensor }: SensorsRefs) {
  const sensors = connectionOf(builder, sensor, 'Sensor', '传感器');
  builder.externalRef('Grid', builder.selection<{ code: string }>('code')).implement({
    description: 'A unit grid of a community. 单元网格',
    externalFields: (t) => ({ code: t.string() }),
    fields: (t) => ({
      sensors: t.field({
        type: sensors,
        description: 'The sensors that stand in the grid, as far as the caller may see. 传感器',
        args: pageArgs(builder),
        resolve: async (grid, args, context) => {
          const size = pageSize(args);
          const rows = await loadSensorsOfGrid(context, grid.code, size + 1, keyAfter(args, isUuid));
          return pageOf(rows, size, (row) => [row.id]);
        },
      }),
    }),
  });
  return sensors;
}
