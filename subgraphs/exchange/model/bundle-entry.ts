import { canonicalJson } from '@cityhub/schema/runtime/log/canonical-json';
import { commit, type LeafEntry, leafHash, saltsOf, type Tap } from '@cityhub/schema/runtime/log/leaf';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';

/** A row of the log with all that its leaf is made of. Somebody may have changed it by hand: nothing in it is taken for granted. */
export interface RowToProve {
  readonly position: number;
  /** As it is hashed: UTC with six digits of seconds. */
  readonly accepted_at: string;
  readonly due_at: Date;
  readonly entity: string;
  readonly operation: string;
  readonly record_id: string;
  readonly jurisdiction: string;
  readonly payload: unknown;
  readonly sealed: Uint8Array | null;
  readonly leaf: Uint8Array;
  readonly wrapped: Uint8Array | null;
  readonly actor: string;
  readonly source: string;
  readonly purpose: string;
  readonly idempotency_key: string;
  readonly cause: string | null;
  readonly trace_id: string;
  readonly tap: Tap | null;
  readonly erased: boolean;
  readonly commitments: unknown;
}

interface ShownField {
  readonly commitment: string;
  readonly salt?: string;
  readonly value?: unknown;
}

/** A change as it stands in a bundle, without its proof. */
export interface BundledChange {
  readonly acceptedAt: string;
  readonly entry: LeafEntry;
  readonly fields: Readonly<Record<string, ShownField>>;
  readonly erased: boolean;
  /** The row's own hash, where its content gives another. */
  readonly leaf?: string;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entryOf(row: RowToProve, shard: number): LeafEntry {
  return {
    shard,
    entity: row.entity,
    operation: row.operation,
    recordId: row.record_id,
    jurisdiction: row.jurisdiction,
    actor: row.actor,
    source: row.source,
    purpose: row.purpose,
    idempotencyKey: row.idempotency_key,
    cause: row.cause,
    traceId: row.trace_id,
    ...(row.tap === null ? {} : { tap: row.tap }),
  };
}

/** The state of the record, class 4 opened: in memory only. Throws where the row does not hold together. */
function openFields(row: RowToProve, openSealed: () => Record<string, unknown>): Record<string, unknown> {
  if (!isObject(row.payload)) throw new TypeError('a payload is an object');
  const secret = row.sealed === null ? {} : openSealed();
  // One of the two would hide the other, and with it what was changed.
  if (Object.keys(secret).some((name) => Object.hasOwn(row.payload as object, name)))
    throw new TypeError('a field is sealed or open');
  return { ...row.payload, ...secret };
}

function committed(
  keyring: Keyring,
  row: RowToProve,
  isShown: (field: string) => boolean,
): Record<string, ShownField> {
  if (row.sealed === null && isObject(row.payload) && Object.keys(row.payload).length === 0) return {};
  if (row.wrapped === null) throw new TypeError('without its key a row has no salts');
  const key = keyring.unwrap(row.record_id, row.wrapped);
  const { sealed } = row;
  const fields = openFields(row, () =>
    sealed === null ? {} : unseal(key, row.entity, row.record_id, sealed),
  );
  const names = Object.keys(fields).sort();
  const salts = saltsOf(key, row.actor, row.idempotency_key, names.length);
  return Object.fromEntries(
    names.map((name, index) => {
      const salt = salts[index] as string;
      const value = fields[name];
      const commitment = commit(salt, value);
      return [name, isShown(name) ? { commitment, salt, value } : { commitment }];
    }),
  );
}

/** The commitments that were kept when the version was erased. */
function keptFields(commitments: unknown): Record<string, ShownField> {
  if (!isObject(commitments)) return {};
  const kept = Object.entries(commitments).filter(([, commitment]) => typeof commitment === 'string');
  return Object.fromEntries(kept.map(([name, commitment]) => [name, { commitment: commitment as string }]));
}

function fieldsOf(
  keyring: Keyring,
  row: RowToProve,
  isShown: (field: string) => boolean,
): BundledChange['fields'] {
  if (row.erased) return keptFields(row.commitments);
  try {
    return committed(keyring, row, isShown);
  } catch {
    // Whatever was done to the row: the bundle says what is left of it, and the verifier names it.
    return {};
  }
}

function hashOf(entry: LeafEntry, fields: BundledChange['fields']): string | null {
  const commitments = Object.entries(fields).map(([name, { commitment }]) => [name, commitment]);
  try {
    canonicalJson(entry);
    return leafHash(entry, Object.fromEntries(commitments));
  } catch {
    return null;
  }
}

/**
 * The change that a row holds, every commitment made anew from its values. `isShown` says which fields come with value and
 * salt; all others stand as commitments. Never throws: a row that was changed by hand comes out as what it is.
 */
export function bundledChange(
  keyring: Keyring,
  shard: number,
  row: RowToProve,
  isShown: (field: string) => boolean,
): BundledChange {
  const entry = entryOf(row, shard);
  const fields = fieldsOf(keyring, row, isShown);
  const kept = Buffer.from(row.leaf).toString('base64');
  const leaf = hashOf(entry, fields) === kept ? {} : { leaf: kept };
  return { acceptedAt: row.accepted_at, entry, fields, erased: row.erased, ...leaf };
}
