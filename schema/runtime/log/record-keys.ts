import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  type KeyObject,
} from 'node:crypto';
import type { Secrets } from '../secrets.ts';
import { drawBytes } from './random-bytes.ts';

/**
 * Keys of records. Each record has a data key of 32 bytes that seals its class-4 values; the salts of its commitments come
 * from a digest of it. It is stored wrapped (AES-256-GCM) by a key outside the database; destroying it erases the record.
 */
export interface RecordKey {
  /** A key object: Node takes three times as long for a cipher whose key comes as bytes. */
  readonly sealing: KeyObject;
  /** In hexadecimal. */
  readonly salting: string;
}

export interface Keyring {
  /** A new key for a record, and its wrapped form for storage. */
  create(recordId: string): { key: RecordKey; wrapped: Buffer };
  unwrap(recordId: string, wrapped: Uint8Array): RecordKey;
  /** The id of the record about whatever the parts name: the same parts give the same record, and the id tells nothing. */
  recordId(kind: string, ...parts: string[]): string;
  /** A keyed digest of a request's body: a plain hash of a citizen id would be the citizen id. */
  bodyMac(canonicalBody: string): Buffer;
}

const nonceBytes = 12;
const tagBytes = 16;
const dataKeyBytes = 32;
const separator = '\u001f';

function recordKey(dataKey: Buffer): RecordKey {
  return {
    sealing: createSecretKey(dataKey),
    salting: hash('sha256', `salting\u001f${dataKey.toString('hex')}`),
  };
}

/** UUIDv8 (RFC 9562) from the first 16 bytes of a digest. */
export function uuidFromDigest(digest: Uint8Array): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function createKeyring(secrets: Secrets): Keyring {
  const wrappingKey = createSecretKey(secrets.derive('record-key-wrapping'));
  const indexKey = createSecretKey(secrets.derive('record-index'));
  const bodyKey = createSecretKey(secrets.derive('body-mac'));
  return {
    create(recordId) {
      const random = drawBytes(dataKeyBytes + nonceBytes);
      const dataKey = random.subarray(0, dataKeyBytes);
      const nonce = random.subarray(dataKeyBytes);
      const cipher = createCipheriv('aes-256-gcm', wrappingKey, nonce);
      cipher.setAAD(Buffer.from(recordId));
      const body = cipher.update(dataKey);
      cipher.final();
      return { key: recordKey(dataKey), wrapped: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
    },
    unwrap(recordId, wrapped) {
      const decipher = createDecipheriv('aes-256-gcm', wrappingKey, wrapped.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(recordId));
      decipher.setAuthTag(wrapped.subarray(nonceBytes, nonceBytes + tagBytes));
      return recordKey(
        Buffer.concat([decipher.update(wrapped.subarray(nonceBytes + tagBytes)), decipher.final()]),
      );
    },
    recordId(kind, ...parts) {
      return uuidFromDigest(
        createHmac('sha256', indexKey)
          .update([kind, ...parts].join(separator))
          .digest(),
      );
    },
    bodyMac(canonicalBody) {
      return createHmac('sha256', bodyKey).update(canonicalBody).digest().subarray(0, 16);
    },
  };
}
