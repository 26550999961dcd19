import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { drawBytes } from './log/random-bytes.ts';
import type { Secrets } from './secrets.ts';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals a credential that the hub must be able to use again (a connection string, a webhook's secret): AES-256-GCM under a
 * key outside the database, bound to its use, so that it cannot be moved to another place. Answers base64.
 */
export function sealText(secrets: Secrets, use: string, text: string): string {
  const nonce = drawBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(secrets.derive('credential')), nonce);
  cipher.setAAD(Buffer.from(use));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** Throws when the text was changed or sealed for another use. */
export function openText(secrets: Secrets, use: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(
    'aes-256-gcm',
    createSecretKey(secrets.derive('credential')),
    bytes.subarray(0, nonceBytes),
    { authTagLength: tagBytes },
  );
  decipher.setAAD(Buffer.from(use));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
    'utf8',
  );
}
