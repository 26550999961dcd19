import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { RecordKey } from './record-keys.ts';

/**
 * The Merkle leaf of a change (RFC 9162: SHA-256 over 0x00 and the entry). The entry is canonical JSON (RFC 8785) of who,
 * what and why, and of one salted commitment per field, never of a value: a department can check the fields that it was
 * given by their salts, and once the record's key is destroyed the commitments say nothing about the rest.
 */
/** Where, when and with which app a push was made (采集点): what the leaf commits to, where somebody said it. */
export interface Tap {
  readonly app?: string;
  /** ISO 8601. */
  readonly at?: string;
  /** Degrees, WGS 84. */
  readonly longitude?: number;
  readonly latitude?: number;
}

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
  /** A leaf without one has no such member. */
  readonly tap?: Tap;
}

const saltBytes = 16;
const saltDigits = saltBytes * 2;

/**
 * Salts of one version's fields, in hexadecimal, in the order of their sorted names: SHAKE256 over the record's salting key
 * and (actor, idempotency key), which is unique in a shard, so no two versions share a salt.
 */
export function saltsOf(key: RecordKey, actor: string, idempotencyKey: string, count: number): string[] {
  const seed = `${key.salting}\u001f${actor}\u001f${idempotencyKey}`;
  const stream = hash('shake256', seed, { outputEncoding: 'hex', outputLength: saltBytes * count });
  return Array.from({ length: count }, (_, index) =>
    stream.slice(index * saltDigits, (index + 1) * saltDigits),
  );
}

/** The commitment to a value: SHA-256, in base64url, over the salt's 32 hexadecimal digits and the value's canonical JSON. */
export function commit(salt: string, value: unknown): string {
  return hash('sha256', salt + canonicalJson(value), 'base64url');
}

export function commitments(
  key: RecordKey,
  entry: Pick<LeafEntry, 'actor' | 'idempotencyKey'>,
  fields: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const names = Object.keys(fields).sort();
  const salts = saltsOf(key, entry.actor, entry.idempotencyKey, names.length);
  const committed: Record<string, string> = {};
  for (const [index, name] of names.entries()) committed[name] = commit(salts[index] as string, fields[name]);
  return committed;
}

/** The leaf's hash in base64. */
export function leafHash(entry: LeafEntry, fieldCommitments: Readonly<Record<string, string>>): string {
  return hash('sha256', `\u0000${canonicalJson({ ...entry, fields: fieldCommitments })}`, 'base64');
}
