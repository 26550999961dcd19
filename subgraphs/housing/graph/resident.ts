import type { HousingBuilder } from './builder.ts';
import { loadResidences } from './loaders.ts';
import { maySee } from './occupancy.ts';
import type { HousingRefs } from './refs.ts';

/** What housing adds to people's Resident. */
export function addResident(builder: HousingBuilder, refs: HousingRefs) {
  refs.resident.implement({
    description: 'A person who lives in the city. Fields that the caller has no right to are null. 居民',
    externalFields: (t) => ({ id: t.id() }),
    fields: (t) => ({
      residences: t.field({
        type: [refs.occupancy],
        description: 'Where the person lives or has lived, as far as the caller may know. 居住登记',
        resolve: async (resident, _args, context) => {
          const occupancies = await loadResidences(context, resident.id);
          return occupancies.filter((one) => maySee(context, one, 'residentId'));
        },
      }),
    }),
  });
}
