import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 数据校核: that a department holds a value to be wrong, and what the source answered. Never the value itself. */
export const dispute = defineEvent({
  entity: 'Dispute',
  shard: 6,
  table: 'dispute',
  fields: {
    entity: { class: 1, mask: hideAll, column: 'text' },
    field: { class: 1, mask: hideAll, column: 'text' },
    department: { class: 1, mask: hideAll, column: 'text' },
    source: { class: 1, mask: hideAll, column: 'text' },
    state: { class: 1, mask: hideAll, column: 'text' },
    askedAt: { class: 1, mask: hideAll, column: 'timestamptz' },
    dueAt: { class: 1, mask: hideAll, column: 'timestamptz' },
    answeredAt: { class: 1, mask: hideAll, column: 'timestamptz' },
    recordId: { class: 2, mask: hideAll, column: 'uuid' },
    reason: { class: 2, mask: hideAll, column: 'text' },
    note: { class: 2, mask: hideAll, column: 'text' },
  },
});
