import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 紧急调阅: a look at a record's values for a while, from its request to its end, with who asked and who decided. No value. */
export const breakGlass = defineEvent({
  entity: 'BreakGlass',
  shard: 6,
  table: 'break_glass',
  fields: {
    state: { class: 2, mask: hideAll, column: 'text' },
    entity: { class: 2, mask: hideAll, column: 'text' },
    recordId: { class: 2, mask: hideAll, column: 'uuid' },
    fields: { class: 2, mask: hideAll, column: 'text[]' },
    minutes: { class: 2, mask: hideAll, column: 'double precision' },
    legalBasis: { class: 2, mask: hideAll, column: 'text' },
    reason: { class: 2, mask: hideAll, column: 'text' },
    requestedBy: { class: 2, mask: hideAll, column: 'text' },
    decidedBy: { class: 2, mask: hideAll, column: 'text' },
    expiresAt: { class: 2, mask: hideAll, column: 'timestamptz' },
    endedBy: { class: 2, mask: hideAll, column: 'text' },
  },
});
