import { hideAll, maskCitizenId, maskDate, maskName, maskPhone } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 居民: a person who lives in the city, as last pushed. */
export const resident = defineEvent({
  entity: 'Resident',
  shard: 1,
  table: 'resident',
  fields: {
    citizenId: { class: 4, mask: maskCitizenId, column: 'text' },
    phone: {
      class: 4,
      mask: maskPhone,
      column: 'text',
      correctable: { maxLength: 21, pattern: /^\+?\d{5,20}$/, code: 'INVALID_PHONE' },
    },
    name: { class: 3, mask: maskName, column: 'text', correctable: { maxLength: 100 } },
    birthDate: { class: 3, mask: maskDate, column: 'text' },
    sex: { class: 3, mask: hideAll, column: 'text' },
    careTags: { class: 3, mask: hideAll, column: 'text[]', correctable: { maxItems: 20, maxLength: 50 } },
    gridCode: { class: 2, mask: hideAll, column: 'text' },
    unitId: { class: 2, mask: hideAll, column: 'uuid', correctable: { optional: true } },
  },
});
