import type { SensorsBuilder } from './builder.ts';
import { loadSensorsOfResident } from './loaders.ts';
import type { SensorsRefs } from './refs.ts';
import { maySeeSubject } from './sensor.ts';

/** What sensors adds to people's Resident. */
export function addResident(builder: SensorsBuilder, refs: SensorsRefs) {
  refs.resident.implement({
    description: 'A person who lives in the city. Fields that the caller has no right to are null. 居民',
    externalFields: (t) => ({ id: t.id() }),
    fields: (t) => ({
      sensors: t.field({
        type: [refs.sensor],
        description: 'The sensors that watch the person, as far as the caller may know. 传感器',
        resolve: async (resident, _args, context) => {
          const rows = await loadSensorsOfResident(context, resident.id);
          return rows.filter((row) => maySeeSubject(context, row));
        },
      }),
    }),
  });
}
