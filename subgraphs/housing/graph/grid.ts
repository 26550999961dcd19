import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import type { GeoPointRef } from '@cityhub/schema/graph/geo-point';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { Platform } from '@cityhub/schema/runtime/platform';
import type { DivisionRow, GridRow } from '../store/tables.ts';
import type { HousingBuilder } from './builder.ts';
import { loadBuildings, loadDivision, loadGrid, loadUnitsOfGrid } from './loaders.ts';
import type { HousingRefs } from './refs.ts';

export function addGrid(builder: HousingBuilder, refs: HousingRefs, geoPoint: GeoPointRef<Platform>) {
  const units = connectionOf(builder, refs.unit, 'Unit', '房屋');
  builder.objectType(refs.grid, {
    description: 'A unit grid of a community. 单元网格',
    fields: (t) => ({
      code: t.exposeString('code', {
        description: '15 digits: the community and three of its own. 网格编码',
      }),
      name: t.exposeString('name', { description: 'Name. 网格名称' }),
      community: t.field({
        type: refs.division,
        description: 'The community that it is a part of. 社区',
        // A foreign key says that it exists.
        resolve: (row, _args, context) => loadDivision(context, row.communityCode) as Promise<DivisionRow>,
      }),
      ring: t.field({
        type: t.listRef(t.listRef('Float')),
        description:
          'Its border, one closed ring of [longitude, latitude] as in GeoJSON (RFC 7946). 网格边界',
        resolve: (row) => row.ring,
      }),
      center: t.expose('center', { type: geoPoint, description: 'A point in the middle. 网格中心' }),
      buildings: t.field({
        type: [refs.building],
        description: 'Its buildings, in the order of their numbers. 楼栋',
        resolve: (row, _args, context) => loadBuildings(context, row.code),
      }),
      units: t.field({
        type: units,
        description: 'Its units, in the order of their ids. 房屋',
        args: pageArgs(builder),
        resolve: async (row, args, context) => {
          const size = pageSize(args);
          const rows = await loadUnitsOfGrid(context, row.code, size + 1, keyAfter(args, isUuid));
          return pageOf(rows, size, (unit) => [unit.id]);
        },
      }),
    }),
  });
  builder.asEntity(refs.grid, {
    key: builder.selection<{ code: string }>('code'),
    resolveReference: ({ code }, context) => loadGrid(context, code) as Promise<GridRow>,
  });
}
