import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 办件: a resident's application for a service item. */
export const application = defineEvent({
  entity: 'Application',
  shard: 5,
  table: 'application',
  fields: {
    itemCode: { class: 2, mask: hideAll, column: 'text' },
    state: { class: 2, mask: hideAll, column: 'text' },
    gridCode: { class: 2, mask: hideAll, column: 'text' },
    submittedAt: { class: 2, mask: hideAll, column: 'timestamptz' },
    residentId: { class: 3, mask: hideAll, column: 'uuid' },
    note: { class: 3, mask: hideAll, column: 'text', correctable: { optional: true, maxLength: 2000 } },
  },
});
