import type { SensorsBuilder } from './builder.ts';
import { loadSensorCount } from './loaders.ts';

/** What sensors adds to housing's CityOverview. */
export function addCityOverview(builder: SensorsBuilder) {
  builder.externalRef('CityOverview', builder.selection<{ area: string }>('area')).implement({
    description: 'One area of the city at a glance, counted by every domain for itself. 城市概览',
    externalFields: (t) => ({ area: t.id() }),
    fields: (t) => ({
      sensorCount: t.int({
        description: 'How many sensors that the caller may see stand in it. 传感器数',
        resolve: ({ area }, _args, context) => loadSensorCount(context, area),
      }),
    }),
  });
}
