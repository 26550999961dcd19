import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 授权: a right from its proposal to its end, with who proposed, decided and revoked it, and why. */
export const accessGrant = defineEvent({
  entity: 'AccessGrant',
  shard: 6,
  table: 'access_grant',
  fields: {
    state: { class: 2, mask: hideAll, column: 'text' },
    role: { class: 2, mask: hideAll, column: 'text' },
    department: { class: 2, mask: hideAll, column: 'text' },
    entity: { class: 2, mask: hideAll, column: 'text' },
    fields: { class: 2, mask: hideAll, column: 'text[]' },
    treatment: { class: 2, mask: hideAll, column: 'text' },
    jurisdiction: { class: 2, mask: hideAll, column: 'text' },
    purpose: { class: 2, mask: hideAll, column: 'text' },
    legalBasis: { class: 2, mask: hideAll, column: 'text' },
    validFrom: { class: 2, mask: hideAll, column: 'timestamptz' },
    validTo: { class: 2, mask: hideAll, column: 'timestamptz' },
    proposedBy: { class: 2, mask: hideAll, column: 'text' },
    decidedBy: { class: 2, mask: hideAll, column: 'text' },
    revokedBy: { class: 2, mask: hideAll, column: 'text' },
    reason: { class: 2, mask: hideAll, column: 'text' },
  },
});
