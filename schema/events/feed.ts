import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 订阅: what was done to a department's standing order. No credential of its sink, and no value that it filters by. */
export const feed = defineEvent({
  entity: 'Feed',
  shard: 6,
  table: 'feed',
  fields: {
    name: { class: 1, mask: hideAll, column: 'text' },
    department: { class: 1, mask: hideAll, column: 'text' },
    entity: { class: 1, mask: hideAll, column: 'text' },
    fields: { class: 1, mask: hideAll, column: 'text[]' },
    jurisdiction: { class: 1, mask: hideAll, column: 'text' },
    purpose: { class: 1, mask: hideAll, column: 'text' },
    legalBasis: { class: 1, mask: hideAll, column: 'text' },
    sinkKind: { class: 1, mask: hideAll, column: 'text' },
    state: { class: 1, mask: hideAll, column: 'text' },
    host: { class: 2, mask: hideAll, column: 'text' },
    reason: { class: 2, mask: hideAll, column: 'text' },
  },
});
