import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { listSensors } from '../store/sensors.ts';
import type { SensorsBuilder } from './builder.ts';
import type { addGrid } from './grid.ts';
import { loadSensor } from './loaders.ts';
import type { SensorsRefs } from './refs.ts';

export function addQueries(
  builder: SensorsBuilder,
  { sensor }: SensorsRefs,
  sensors: ReturnType<typeof addGrid>,
) {
  builder.queryType({
    fields: (t) => ({
      sensor: t.field({
        type: sensor,
        nullable: true,
        description: 'One sensor by id; null when there is none or the caller may not know. 按编号查询传感器',
        args: { id: t.arg.id({ description: 'Id of the sensor. 传感器编号' }) },
        resolve: (_root, { id }, context) => loadSensor(context, id),
      }),
      sensors: t.field({
        type: sensors,
        description: 'All sensors that the caller may see, in the order of their ids. 传感器列表',
        args: pageArgs(builder),
        resolve: async (_root, args, context) => {
          const after = keyAfter(args, isUuid);
          return listSensors(await context.session.tx(), pageSize(args), after);
        },
      }),
    }),
  });
}
