// A department's own signature under what it received: a compact JWS (RFC 7515), Ed25519.
import { createPublicKey, verify } from 'node:crypto';

/**
 * Whether a delivery says of itself what is not so; null where all is right.
 * @param {import('./shapes.mjs').Entry} item
 * @returns {import('./report.mjs').Finding['code'] | null}
 */
export function receiptFault({ entry, acceptedAt, receiptKey }) {
  if (entry.deliveredAt !== acceptedAt) return 'ENTRY_ALTERED';
  if (entry.kind !== 'RECEIPT' || entry.verified !== true) return null;
  if (typeof entry.signed !== 'string') return 'RECEIPT_BAD_SIGNATURE';
  if (typeof receiptKey !== 'string') return 'RECEIPT_KEY_MISSING';
  try {
    const [header = '', payload = '', signature = ''] = entry.signed.split('.');
    const [{ alg }, claims] = [header, payload].map((part) =>
      JSON.parse(Buffer.from(part, 'base64url').toString()),
    );
    const key = createPublicKey({ key: Buffer.from(receiptKey, 'base64'), type: 'spki', format: 'der' });
    const digest = Buffer.from(String(entry.digest), 'base64').toString('base64url');
    const isMeant = claims.deliveryId === entry.deliveryId && claims.digest === digest;
    const isRight = alg === 'EdDSA' && key.asymmetricKeyType === 'ed25519' && isMeant;
    const isGood = verify(
      null,
      Buffer.from(`${header}.${payload}`),
      key,
      Buffer.from(signature, 'base64url'),
    );
    return isRight && isGood ? null : 'RECEIPT_BAD_SIGNATURE';
  } catch {
    // A key or a signature that is none.
    return 'RECEIPT_BAD_SIGNATURE';
  }
}
