import { asOfArgs, momentOf } from '@cityhub/schema/graph/as-of';
import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { listOccupancies } from '../store/occupancies.ts';
import { listOccupanciesAsOf } from '../store/occupancies-as-of.ts';
import type { HousingBuilder } from './builder.ts';
import { loadOccupancy, loadOccupancyAsOf } from './loaders.ts';
import type { HousingRefs } from './refs.ts';

/** Who lived where, now or at a moment: one record, and all of them. */
export function addOccupancyQueries(builder: HousingBuilder, refs: HousingRefs) {
  const occupancies = connectionOf(builder, refs.occupancy, 'Occupancy', '居住登记');
  builder.queryFields((t) => ({
    occupancy: t.field({
      type: refs.occupancy,
      nullable: true,
      description:
        'One residence by id; null when there is none or the caller may not know. 按编号查询居住登记',
      args: { id: t.arg.id({ description: 'The record id. 居住登记编号' }), ...asOfArgs(builder) },
      resolve: (_root, { id, ...args }, context) => {
        const at = momentOf(args, context.deps);
        return at === null ? loadOccupancy(context, id) : loadOccupancyAsOf(context, id, at);
      },
    }),
    occupancies: t.field({
      type: occupancies,
      description: 'All residences that the caller may see, in the order of their ids. 居住登记列表',
      args: { ...pageArgs(builder), ...asOfArgs(builder) },
      resolve: async (_root, args, context) => {
        const at = momentOf(args, context.deps);
        const after = keyAfter(args, isUuid);
        const size = pageSize(args);
        const tx = await context.session.tx();
        return at === null ? listOccupancies(tx, size, after) : listOccupanciesAsOf(tx, at, size, after);
      },
    }),
  }));
}
