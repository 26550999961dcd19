import type { ServicesBuilder } from './builder.ts';
import { loadApplicationCount } from './loaders.ts';

/** What services adds to housing's CityOverview. */
export function addCityOverview(builder: ServicesBuilder) {
  builder.externalRef('CityOverview', builder.selection<{ area: string }>('area')).implement({
    description: 'One area of the city at a glance, counted by every domain for itself. 城市概览',
    externalFields: (t) => ({ area: t.id() }),
    fields: (t) => ({
      applicationCount: t.int({
        description: 'How many applications that the caller may see came from it. 办件数',
        resolve: ({ area }, _args, context) => loadApplicationCount(context, area),
      }),
    }),
  });
}
