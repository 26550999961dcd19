import { createCipheriv, createDecipheriv } from 'node:crypto';
import { drawBytes } from './random-bytes.ts';
import type { RecordKey } from './record-keys.ts';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals the class-4 fields of one version of a record: AES-256-GCM over their JSON. The record and entity are
 * authenticated too, so that a sealed value cannot be moved to another row.
 */
export function seal(
  key: RecordKey,
  entity: string,
  recordId: string,
  fields: Record<string, unknown>,
): Buffer {
  const nonce = drawBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.sealing, nonce);
  cipher.setAAD(Buffer.from(`${entity}|${recordId}`));
  const body = cipher.update(JSON.stringify(fields), 'utf8');
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Throws when the bytes were changed, belong to another record, or the key is not theirs. */
export function unseal(
  key: RecordKey,
  entity: string,
  recordId: string,
  sealed: Uint8Array,
): Record<string, unknown> {
  const decipher = createDecipheriv('aes-256-gcm', key.sealing, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(`${entity}|${recordId}`));
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  const text = Buffer.concat([
    decipher.update(sealed.subarray(nonceBytes + tagBytes)),
    decipher.final(),
  ]).toString('utf8');
  return JSON.parse(text) as Record<string, unknown>;
}
