import type { BuildingRow, UnitRow } from '../store/tables.ts';
import type { HousingBuilder } from './builder.ts';
import { loadBuilding, loadOccupants, loadUnit } from './loaders.ts';
import { maySee } from './occupancy.ts';
import type { HousingRefs } from './refs.ts';

export function addUnit(builder: HousingBuilder, refs: HousingRefs) {
  builder.objectType(refs.unit, {
    description: 'A flat, a shop or an office: where people live or work. 房屋',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the unit. 房屋编号' }),
      number: t.exposeString('number', { description: 'Number on the door, unique in its building. 门牌号' }),
      floor: t.exposeInt('floor', { description: 'The floor. 楼层' }),
      gridCode: t.exposeString('gridCode', { description: 'The grid that it stands in. 网格编码' }),
      building: t.field({
        type: refs.building,
        description: 'The building that it is a part of. 楼栋',
        // A foreign key says that it exists.
        resolve: (row, _args, context) => loadBuilding(context, row.buildingId) as Promise<BuildingRow>,
      }),
      occupants: t.field({
        type: [refs.occupancy],
        description: 'Who lives or has lived here, as far as the caller may know. 居住登记',
        resolve: async (row, _args, context) => {
          const occupancies = await loadOccupants(context, row.id);
          return occupancies.filter((one) => maySee(context, one, 'unitId'));
        },
      }),
    }),
  });
  builder.asEntity(refs.unit, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, context) => loadUnit(context, id) as Promise<UnitRow>,
  });
}
