import type { Signer } from '@cityhub/schema/ledger/note';
import { endorse, type LedgerAlgorithm, ledgerSigner } from '@cityhub/schema/ledger/signing-keys';
import type { RawTx } from '@cityhub/schema/runtime/database';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { appendKeyChange } from './key-change.ts';
import { type LedgerKeyRow, readKeys, readOrigin } from './key-rows.ts';

/**
 * The keys that sign heads. A generation holds one key of each algorithm; the newest generation signs. The first key of all has
 * no predecessor. Every other one is endorsed by its algorithm's key of the generation before, or, where an algorithm is new, by the Ed25519
 * key beside it: so an auditor who holds any old key comes to the present ones. All of it happens under the lock of the city's tree.
 */
export interface KeyDeps {
  readonly secrets: Secrets;
  readonly keyring: Keyring;
  /** Ed25519 stands first. */
  readonly algorithms: readonly LedgerAlgorithm[];
}

/** The key in the database is not what the hub's secret makes: another secret, or a row that somebody has written. */
class ForeignLedgerKey extends Error {
  override name = 'ForeignLedgerKey';
  readonly code = 'FOREIGN_LEDGER_KEY';
}

const newest = (keys: readonly LedgerKeyRow[]): number =>
  Math.max(0, ...keys.map(({ generation }) => generation));

/** The signer of a key in the database. Throws ForeignLedgerKey. */
function signerOf(deps: KeyDeps, origin: string, key: LedgerKeyRow): Signer {
  const signer = ledgerSigner(deps.secrets, origin, key.algorithm, key.generation);
  if (signer.keyId !== key.keyId || signer.publicKey.toString('base64') !== key.publicKey)
    throw new ForeignLedgerKey(`key ${key.keyId} of the ledger is not made by this hub's secret`);
  return signer;
}

/** Who endorses a key of this algorithm in this generation. */
function predecessor(
  keys: readonly LedgerKeyRow[],
  algorithm: LedgerAlgorithm,
  generation: number,
): LedgerKeyRow | null {
  const before = keys.filter((key) => key.generation < generation);
  const last = newest(before);
  const ofLast = (wanted: LedgerAlgorithm): LedgerKeyRow | undefined =>
    before.find((key) => key.generation === last && key.algorithm === wanted);
  const beside = keys.find((key) => key.generation === generation && key.algorithm === 'Ed25519');
  return ofLast(algorithm) ?? beside ?? ofLast('Ed25519') ?? null;
}

interface Beginning {
  readonly origin: string;
  readonly algorithm: LedgerAlgorithm;
  readonly generation: number;
  /** The first size of the city's tree that it signs. */
  readonly sinceSize: number;
  readonly operation: 'beginLedgerKey' | 'rotateLedgerKey';
  readonly actor: string;
  readonly reason: string;
}

/** Writes a new key and the change that says so. */
async function begin(
  tx: RawTx,
  deps: KeyDeps,
  keys: readonly LedgerKeyRow[],
  beginning: Beginning,
): Promise<LedgerKeyRow> {
  const { origin, algorithm, generation, sinceSize } = beginning;
  const signer = ledgerSigner(deps.secrets, origin, algorithm, generation);
  const previous = predecessor(keys, algorithm, generation);
  const key: LedgerKeyRow = {
    keyId: signer.keyId,
    generation,
    algorithm,
    publicKey: signer.publicKey.toString('base64'),
    sinceSize,
    untilSize: null,
    previousKeyId: previous?.keyId ?? null,
    endorsement: previous === null ? null : endorse(signerOf(deps, origin, previous), signer, sinceSize),
    revokedAt: null,
  };
  await tx`
    insert into log.ledger_key (key_id, generation, algorithm, public_key, since_size, previous_key_id, endorsement)
    values (${key.keyId}, ${generation}, ${algorithm}, ${key.publicKey}, ${sinceSize}, ${key.previousKeyId}, ${key.endorsement})`;
  await appendKeyChange(tx, deps.keyring, { ...beginning, key });
  return key;
}

/** The signers of the newest generation, each algorithm that is asked for; what has no key yet begins one. */
export async function signersInForce(
  tx: RawTx,
  deps: KeyDeps,
  origin: string,
  citySize: number,
): Promise<Signer[]> {
  const keys = await readKeys(tx);
  const generation = Math.max(1, newest(keys));
  const signers: Signer[] = [];
  for (const algorithm of deps.algorithms) {
    const found = keys.find((key) => key.generation === generation && key.algorithm === algorithm);
    const beginning = { origin, algorithm, generation, sinceSize: citySize + 1 };
    const key =
      found ??
      (await begin(tx, deps, keys, {
        ...beginning,
        operation: 'beginLedgerKey',
        actor: 'system:ledger',
        reason: 'the first key of its algorithm',
      }));
    if (found === undefined) keys.push(key);
    signers.push(signerOf(deps, origin, key));
  }
  return signers;
}

/** Locks the city's tree, so that nobody seals, and answers its size. */
async function holdCity(tx: RawTx): Promise<number> {
  const [city] = await tx<{ size: number }[]>`select size from log.tree where tree = 0 for update`;
  return city?.size ?? 0;
}

/** Begins the next generation: what is sealed from now on is signed with it alone. Answers its keys. */
export async function rotateLedgerKeys(
  tx: RawTx,
  deps: KeyDeps,
  order: { readonly actor: string; readonly reason: string },
): Promise<LedgerKeyRow[]> {
  const size = await holdCity(tx);
  const origin = await readOrigin(tx);
  await signersInForce(tx, deps, origin, size);
  const keys = await readKeys(tx);
  const generation = newest(keys) + 1;
  await tx`update log.ledger_key set until_size = ${size} where until_size is null`;
  const begun: LedgerKeyRow[] = [];
  for (const algorithm of deps.algorithms) {
    const beginning = { origin, algorithm, generation, sinceSize: size + 1, ...order };
    begun.push(await begin(tx, deps, [...keys, ...begun], { ...beginning, operation: 'rotateLedgerKey' }));
  }
  return begun;
}

export type Revoked = 'REVOKED' | 'UNKNOWN' | 'IN_FORCE' | 'ALREADY';

/** Says that nobody shall trust a key any more. One that still signs is not revoked: rotate first. */
export async function revokeLedgerKey(
  tx: RawTx,
  deps: KeyDeps,
  order: { readonly keyId: string; readonly actor: string; readonly reason: string },
): Promise<Revoked> {
  await holdCity(tx);
  const keys = await readKeys(tx);
  const key = keys.find(({ keyId }) => keyId === order.keyId);
  if (key === undefined) return 'UNKNOWN';
  if (key.revokedAt !== null) return 'ALREADY';
  if (key.generation === newest(keys)) return 'IN_FORCE';
  await tx`
    update log.ledger_key set revoked_at = clock_timestamp(), revoke_reason = ${order.reason} where key_id = ${key.keyId}`;
  await appendKeyChange(tx, deps.keyring, { ...order, key, operation: 'revokeLedgerKey' });
  return 'REVOKED';
}
