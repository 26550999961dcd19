import { load } from '@cityhub/schema/graph/context';
import { type AreaCount, countByArea } from '../store/area-counts.ts';
import type { PeopleBuilder, PeopleContext } from './builder.ts';

const loadCounts = (context: PeopleContext, area: string): Promise<AreaCount | null> =>
  load(context, 'areaCounts', countByArea, area);

/** What people adds to housing's CityOverview. */
export function addCityOverview(builder: PeopleBuilder) {
  builder.externalRef('CityOverview', builder.selection<{ area: string }>('area')).implement({
    description: 'One area of the city at a glance, counted by every domain for itself. 城市概览',
    externalFields: (t) => ({ area: t.id() }),
    fields: (t) => ({
      residentCount: t.int({
        description: 'How many residents that the caller may see live in it. 居民数',
        resolve: async ({ area }, _args, context) => (await loadCounts(context, area))?.residents ?? 0,
      }),
      gridWorkerCount: t.int({
        description: 'How many grid workers look after it. 网格员数',
        resolve: async ({ area }, _args, context) => (await loadCounts(context, area))?.gridWorkers ?? 0,
      }),
    }),
  });
}
