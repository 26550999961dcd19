import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A department's word that it has a delivery: a compact JWS (RFC 7515), Ed25519 (RFC 8037). */
export interface SignedReceipt {
  readonly jws: string;
  /** Whether the department's key has signed it, for this delivery and these bytes. */
  readonly verified: boolean;
}

interface Claims {
  readonly deliveryId: string;
  readonly digest: string;
  readonly receivedAt: string;
}

const compactJws = /^([\w-]{1,100})\.([\w-]{1,400})\.([\w-]{86})$/;
const shapes: Readonly<Record<keyof Claims, RegExp>> = {
  deliveryId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  digest: /^[\w-]{43}$/,
  receivedAt: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/,
};

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const decoded = (part: string): Record<string, unknown> | null =>
  objectOf(Buffer.from(part, 'base64url').toString('utf8'));

function isHeader(header: Record<string, unknown> | null): boolean {
  return header?.['alg'] === 'EdDSA' && Object.keys(header).every((name) => name === 'alg' || name === 'typ');
}

/** The three claims and no others: a receipt is kept in the log, so it must have no room for anything else. */
function claimsOf(part: string): Claims | null {
  const claims = decoded(part);
  if (claims === null || Object.keys(claims).length !== Object.keys(shapes).length) return null;
  const fits = Object.entries(shapes).every(([name, shape]) => {
    const claim = claims[name];
    return typeof claim === 'string' && shape.test(claim);
  });
  return fits ? (claims as unknown as Claims) : null;
}

function keyOf(spki: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** SHA-256 of a body, as log.receipt keeps it. */
export function digestOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest();
}

/** Reads the receipt in an answer's body; null where there is none that looks like one. */
export function readReceipt(
  answer: Buffer,
  delivery: { readonly id: string; readonly body: Buffer },
  receiptKey: string | null,
): SignedReceipt | null {
  const jws = objectOf(answer.toString('utf8'))?.['receipt'];
  const parts = typeof jws === 'string' ? compactJws.exec(jws) : null;
  if (typeof jws !== 'string' || parts === null) return null;
  const [, header = '', payload = '', signature = ''] = parts;
  const claims = claimsOf(payload);
  if (claims === null || !isHeader(decoded(header))) return null;
  const key = receiptKey === null ? null : keyOf(receiptKey);
  const verified =
    key !== null &&
    claims.deliveryId === delivery.id &&
    claims.digest === digestOf(delivery.body).toString('base64url') &&
    verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  return { jws, verified };
}
