import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 居住登记: that a resident lives in a unit, since when and as what. */
export const occupancy = defineEvent({
  entity: 'Occupancy',
  shard: 2,
  table: 'occupancy',
  fields: {
    residentId: { class: 3, mask: hideAll, column: 'uuid' },
    unitId: { class: 2, mask: hideAll, column: 'uuid' },
    gridCode: { class: 2, mask: hideAll, column: 'text' },
    kind: {
      class: 2,
      mask: hideAll,
      column: 'text',
      correctable: { values: ['OWNER', 'TENANT', 'FAMILY', 'OTHER'] },
    },
    since: { class: 2, mask: hideAll, column: 'date', correctable: { past: true } },
    until: { class: 2, mask: hideAll, column: 'date', correctable: { optional: true, notBefore: 'since' } },
  },
});
