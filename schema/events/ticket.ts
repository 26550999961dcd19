import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 工单: what somebody reported, and which department has it. */
export const ticket = defineEvent({
  entity: 'Ticket',
  shard: 3,
  table: 'ticket',
  fields: {
    kind: { class: 1, mask: hideAll, column: 'text' },
    classCode: { class: 1, mask: hideAll, column: 'text' },
    state: { class: 1, mask: hideAll, column: 'text' },
    department: { class: 1, mask: hideAll, column: 'text' },
    gridCode: { class: 1, mask: hideAll, column: 'text' },
    reportedAt: { class: 1, mask: hideAll, column: 'timestamptz' },
    acceptBy: { class: 1, mask: hideAll, column: 'timestamptz' },
    acceptedAt: { class: 1, mask: hideAll, column: 'timestamptz' },
    resolvedAt: { class: 1, mask: hideAll, column: 'timestamptz' },
    subject: { class: 2, mask: hideAll, column: 'text', correctable: { maxLength: 200 } },
    unitId: { class: 2, mask: hideAll, column: 'uuid', correctable: { optional: true } },
    description: { class: 3, mask: hideAll, column: 'text', correctable: { maxLength: 4000 } },
    resolution: { class: 3, mask: hideAll, column: 'text' },
    reporterId: { class: 3, mask: hideAll, column: 'uuid' },
  },
});
