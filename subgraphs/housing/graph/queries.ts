import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isDivisionCode, isGridCode } from '../model/codes.ts';
import { listDivisions } from '../store/divisions.ts';
import { listGrids } from '../store/grids.ts';
import type { HousingBuilder } from './builder.ts';
import type { addCityOverview } from './city-overview.ts';
import type { addDivision } from './division.ts';
import { loadArea, loadBuilding, loadDivision, loadGrid, loadUnit } from './loaders.ts';
import type { HousingRefs } from './refs.ts';

/** One thing by its key; null when there is none. */
function addLookUps(builder: HousingBuilder, refs: HousingRefs) {
  builder.queryFields((t) => ({
    division: t.field({
      type: refs.division,
      nullable: true,
      description: 'One division by code. 按代码查询行政区划',
      args: { code: t.arg.string({ description: '2 to 12 digits. 区划代码' }) },
      resolve: (_root, { code }, context) => loadDivision(context, code),
    }),
    grid: t.field({
      type: refs.grid,
      nullable: true,
      description: 'One grid by code. 按编码查询网格',
      args: { code: t.arg.string({ description: '15 digits. 网格编码' }) },
      resolve: (_root, { code }, context) => loadGrid(context, code),
    }),
    building: t.field({
      type: refs.building,
      nullable: true,
      description: 'One building by id. 按编号查询楼栋',
      args: { id: t.arg.id({ description: 'Id of the building. 楼栋编号' }) },
      resolve: (_root, { id }, context) => loadBuilding(context, id),
    }),
    unit: t.field({
      type: refs.unit,
      nullable: true,
      description: 'One unit by id. 按编号查询房屋',
      args: { id: t.arg.id({ description: 'Id of the unit. 房屋编号' }) },
      resolve: (_root, { id }, context) => loadUnit(context, id),
    }),
  }));
}

function addLists(builder: HousingBuilder, refs: HousingRefs, level: ReturnType<typeof addDivision>) {
  const divisions = connectionOf(builder, refs.division, 'Division', '行政区划');
  const grids = connectionOf(builder, refs.grid, 'Grid', '网格');
  builder.queryFields((t) => ({
    divisions: t.field({
      type: divisions,
      description: 'Divisions in the order of their codes. 行政区划列表',
      args: {
        level: t.arg({ type: level, required: false, description: 'Of this level alone. 级别' }),
        parent: t.arg.string({ required: false, description: 'Parts of this division alone. 上级区划代码' }),
        ...pageArgs(builder),
      },
      resolve: async (_root, args, context) => {
        const { level, parent } = args;
        const after = keyAfter(args, isDivisionCode);
        const size = pageSize(args);
        if (parent != null && !isDivisionCode(parent))
          return { nodes: [], hasNextPage: false, endCursor: null };
        return listDivisions(await context.session.tx(), { level, parent }, size, after);
      },
    }),
    grids: t.field({
      type: grids,
      description: 'All grids in the order of their codes. 网格列表',
      args: pageArgs(builder),
      resolve: async (_root, args, context) => {
        const after = keyAfter(args, isGridCode);
        return listGrids(await context.session.tx(), pageSize(args), after);
      },
    }),
  }));
}

export function addQueries(
  builder: HousingBuilder,
  refs: HousingRefs,
  level: ReturnType<typeof addDivision>,
  overview: ReturnType<typeof addCityOverview>,
) {
  builder.queryType({
    fields: (t) => ({
      cityOverview: t.field({
        type: overview,
        nullable: true,
        description: 'One area at a glance; null where no division or grid begins with the code. 城市概览',
        args: {
          area: t.arg.id({ description: 'A prefix of division or grid codes, 2 to 15 digits. 区域代码' }),
        },
        resolve: (_root, { area }, context) => loadArea(context, area),
      }),
    }),
  });
  addLookUps(builder, refs);
  addLists(builder, refs, level);
}
