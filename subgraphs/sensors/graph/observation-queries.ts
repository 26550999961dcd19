import { asOfArgs, momentOf } from '@cityhub/schema/graph/as-of';
import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { listObservations } from '../store/observations.ts';
import { listObservationsAsOf } from '../store/observations-as-of.ts';
import type { SensorsBuilder } from './builder.ts';
import { loadObservation, loadObservationAsOf } from './loaders.ts';
import type { SensorsRefs } from './refs.ts';
import type { addSensor } from './sensor.ts';

/** What was observed, as it is told now or was told at a moment: one record, and all of them. */
export function addObservationQueries(
  builder: SensorsBuilder,
  { observation }: SensorsRefs,
  observations: ReturnType<typeof addSensor>,
) {
  builder.queryFields((t) => ({
    observation: t.field({
      type: observation,
      nullable: true,
      description:
        'One observation by id; null when there is none or the caller may not know. 按编号查询观测值',
      args: { id: t.arg.id({ description: 'The record id. 观测编号' }), ...asOfArgs(builder) },
      resolve: (_root, { id, ...args }, context) => {
        const at = momentOf(args, context.deps);
        return at === null ? loadObservation(context, id) : loadObservationAsOf(context, id, at);
      },
    }),
    observations: t.field({
      type: observations,
      description: 'All observations that the caller may see, in the order of their ids. 观测值列表',
      args: { ...pageArgs(builder), ...asOfArgs(builder) },
      resolve: async (_root, args, context) => {
        const at = momentOf(args, context.deps);
        const after = keyAfter(args, isUuid);
        const size = pageSize(args);
        const tx = await context.session.tx();
        return at === null ? listObservations(tx, size, after) : listObservationsAsOf(tx, at, size, after);
      },
    }),
  }));
}
