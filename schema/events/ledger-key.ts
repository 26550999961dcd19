import { hideAll } from '../policy/masks.ts';
import { defineEvent } from './define.ts';

/** 账本密钥: a key that signs the ledger's heads: its beginning, its end, its revocation. Public keys only. */
export const ledgerKey = defineEvent({
  entity: 'LedgerKey',
  shard: 6,
  table: 'ledger_key',
  fields: {
    keyId: { class: 1, mask: hideAll, column: 'text' },
    algorithm: { class: 1, mask: hideAll, column: 'text' },
    publicKey: { class: 1, mask: hideAll, column: 'text' },
    generation: { class: 1, mask: hideAll, column: 'double precision' },
    sinceSize: { class: 1, mask: hideAll, column: 'double precision' },
    previousKeyId: { class: 1, mask: hideAll, column: 'text' },
    endorsement: { class: 1, mask: hideAll, column: 'text' },
    reason: { class: 1, mask: hideAll, column: 'text' },
  },
});
