import { randomBytes } from 'node:crypto';
import { ledgerKey } from '@cityhub/schema/events/ledger-key';
import type { RawTx } from '@cityhub/schema/runtime/database';
import { prepareChange } from '@cityhub/schema/runtime/log/prepare';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { LedgerKeyRow } from './key-rows.ts';

interface KeyChange {
  readonly key: LedgerKeyRow;
  readonly operation: 'beginLedgerKey' | 'rotateLedgerKey' | 'revokeLedgerKey';
  readonly actor: string;
  readonly reason: string;
}

/** Keys belong to no place; departments' areas are prefixes of other codes. */
const nowhere = '00';
const traceIdBytes = 16;

/** Appends to the log what became of a key, in the transaction that does it, as its last statement. */
export async function appendKeyChange(tx: RawTx, keyring: Keyring, change: KeyChange): Promise<void> {
  const { operation, actor, reason } = change;
  const { keyId, algorithm, publicKey, generation, sinceSize, previousKeyId, endorsement } = change.key;
  const recordId = keyring.recordId(ledgerKey.entity, keyId);
  const [stored] = await tx<{ wrapped: Buffer }[]>`
    select wrapped from log.record_keys(${[recordId]}::uuid[])`;
  const made = stored === undefined ? keyring.create(recordId) : null;
  const key = made?.key ?? keyring.unwrap(recordId, stored?.wrapped as Buffer);
  const ofKey = { keyId, algorithm, publicKey, generation, sinceSize };
  const fields = { ...ofKey, previousKeyId, endorsement, reason };
  const request = {
    event: ledgerKey,
    shard: ledgerKey.shard,
    entity: ledgerKey.entity,
    operation,
    recordId,
    jurisdiction: nowhere,
    fields,
    actor,
    source: 'ledger',
    purpose: 'operations',
    idempotencyKey: `${operation} ${keyId}`,
    cause: null,
    traceId: randomBytes(traceIdBytes).toString('hex'),
    body: { operation, input: fields },
  };
  const row = prepareChange(keyring, request, key, made?.wrapped ?? null);
  await tx`select log.append_ledger_key(${JSON.stringify(row)}::text::jsonb)`;
}
