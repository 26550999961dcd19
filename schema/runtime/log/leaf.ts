import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RecordKey } from './record-keys.ts';

/**
 * The Merkle leaf of a change (RFC 9162: SHA-256 over 0x00 and the entry). The entry is canonical JSON (RFC 8785) of who,
 * what and why, and of one salted commitment per field, never of a value: a department can check the fields that it was
 * given by their salts, and once the record's key is destroyed the commitments say nothing about the rest.
 */
export interface LeafEntry {
  readonly shard: number;
  readonly entity: string;
  readonly operation: string;
  readonly recordId: string;
  readonly jurisdiction: string;
  readonly actor: string;
  readonly source: string;
  readonly purpose: string;
  readonly idempotencyKey: string;
  readonly cause: string | null;
  readonly traceId: string;
}

const saltBytes = 16;

/**
 * Salts of one version's fields, in the order of their sorted names: SHAKE256 over the record's salting key and (actor,
 * idempotency key), which is unique in a shard, so no two versions share a salt.
 */
export function saltsOf(key: RecordKey, actor: string, idempotencyKey: string, count: number): Buffer[] {
  const seed = Buffer.concat([key.salting, Buffer.from(`${actor}\u001f${idempotencyKey}`)]);
  const stream = hash('shake256', seed, { outputEncoding: 'buffer', outputLength: saltBytes * count });
  return Array.from({ length: count }, (_, index) =>
    stream.subarray(index * saltBytes, (index + 1) * saltBytes),
  );
}

/** SHA-256 over salt and canonical value, base64url. */
export function commit(salt: Buffer, value: unknown): string {
  const text = canonicalize(value ?? null) as string;
  const bytes = Buffer.allocUnsafe(saltBytes + Buffer.byteLength(text));
  salt.copy(bytes);
  bytes.write(text, saltBytes);
  return hash('sha256', bytes, 'base64url');
}

export function commitments(
  key: RecordKey,
  entry: Pick<LeafEntry, 'actor' | 'idempotencyKey'>,
  fields: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const names = Object.keys(fields).sort();
  const salts = saltsOf(key, entry.actor, entry.idempotencyKey, names.length);
  return Object.fromEntries(names.map((name, index) => [name, commit(salts[index] as Buffer, fields[name])]));
}

export function leafHash(entry: LeafEntry, fieldCommitments: Readonly<Record<string, string>>): Buffer {
  return hash('sha256', `\u0000${canonicalize({ ...entry, fields: fieldCommitments }) as string}`, 'buffer');
}
