import type { HousingBuilder } from './builder.ts';
import { loadArea, loadAreaCount, loadDivision } from './loaders.ts';
import type { HousingRefs } from './refs.ts';

/** One area at a glance. Housing knows which areas exist; the other domains add their own counts. */
export function addCityOverview(builder: HousingBuilder, refs: HousingRefs) {
  const overview = builder.objectRef<{ area: string }>('CityOverview').implement({
    description: 'One area of the city at a glance, counted by every domain for itself. 城市概览',
    fields: (t) => ({
      area: t.exposeID('area', {
        description: 'A prefix of division or grid codes, 2 to 15 digits. 区域代码',
      }),
      division: t.field({
        type: refs.division,
        nullable: true,
        description: 'The division with exactly this code, if there is one. 行政区划',
        resolve: ({ area }, _args, context) => loadDivision(context, area),
      }),
      gridCount: t.int({
        description: 'How many grids it has. 网格数',
        resolve: async ({ area }, _args, context) => (await loadAreaCount(context, area)).grids,
      }),
      unitCount: t.int({
        description: 'How many units it has. 房屋数',
        resolve: async ({ area }, _args, context) => (await loadAreaCount(context, area)).units,
      }),
    }),
  });
  builder.asEntity(overview, {
    key: builder.selection<{ area: string }>('area'),
    resolveReference: ({ area }, context) => loadArea(context, area) as Promise<{ area: string }>,
  });
  return overview;
}
