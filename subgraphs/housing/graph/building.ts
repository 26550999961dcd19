import type { GeoPointRef } from '@cityhub/schema/graph/geo-point';
import type { Platform } from '@cityhub/schema/runtime/platform';
import type { BuildingRow, GridRow } from '../store/tables.ts';
import type { HousingBuilder } from './builder.ts';
import { loadBuilding, loadGrid, loadUnitsOfBuilding } from './loaders.ts';
import type { HousingRefs } from './refs.ts';

export function addBuilding(builder: HousingBuilder, refs: HousingRefs, geoPoint: GeoPointRef<Platform>) {
  builder.objectType(refs.building, {
    description: 'A building of a grid. 楼栋',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the building. 楼栋编号' }),
      number: t.exposeString('number', { description: 'Five digits, unique in its grid. 楼栋号' }),
      name: t.exposeString('name', { description: 'Name. 名称' }),
      floors: t.exposeInt('floors', { description: 'How many floors it has above the ground. 层数' }),
      center: t.expose('center', { type: geoPoint, description: 'Where it stands. 位置' }),
      grid: t.field({
        type: refs.grid,
        description: 'The grid that it stands in. 网格',
        // A foreign key says that it exists.
        resolve: (row, _args, context) => loadGrid(context, row.gridCode) as Promise<GridRow>,
      }),
      units: t.field({
        type: [refs.unit],
        description: 'Its units, from the ground up. 房屋',
        resolve: (row, _args, context) => loadUnitsOfBuilding(context, row.id),
      }),
    }),
  });
  builder.asEntity(refs.building, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, context) => loadBuilding(context, id) as Promise<BuildingRow>,
  });
}
