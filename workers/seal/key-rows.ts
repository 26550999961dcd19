import type { LedgerAlgorithm } from '@cityhub/schema/ledger/signing-keys';
import type { RawTx } from '@cityhub/schema/runtime/database';

/** A key of the ledger as log.ledger_key holds it; its public key in base64. */
export interface LedgerKeyRow {
  readonly keyId: string;
  readonly generation: number;
  readonly algorithm: LedgerAlgorithm;
  readonly publicKey: string;
  readonly sinceSize: number;
  readonly untilSize: number | null;
  readonly previousKeyId: string | null;
  readonly endorsement: string | null;
  readonly revokedAt: Date | null;
}

export async function readOrigin(tx: RawTx): Promise<string> {
  const [row] = await tx<{ origin: string }[]>`select origin from log.ledger`;
  if (row === undefined) throw new Error('log.ledger has one row');
  return row.origin;
}

/** Oldest first. */
export async function readKeys(tx: RawTx): Promise<LedgerKeyRow[]> {
  return tx<LedgerKeyRow[]>`
    select key_id as "keyId", generation, algorithm, public_key as "publicKey", since_size as "sinceSize", until_size as "untilSize",
      previous_key_id as "previousKeyId", endorsement, revoked_at as "revokedAt"
    from log.ledger_key order by generation, algorithm`;
}
