// Signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature) and the keys that sign them.
import { createPublicKey, verify } from 'node:crypto';
import { fromBase64, sha256 } from './canonical.mjs';
import { isSignedBySm2 } from './sm2.mjs';

/**
 * @typedef {'ed25519' | 'sm2' | 'witness'} Algorithm
 * @typedef {{ text: string, name: string, id: string, algorithm: Algorithm, publicKey: Buffer }} Key
 * @typedef {{ name: string, id: string, bytes: Buffer }} Signature
 * @typedef {{ text: string, body: string, origin: string, tree: string, size: number, root: Buffer, signatures: Signature[] }} Note
 */

/** @type {{ algorithm: Algorithm, type: Buffer, length: number }[]} */
const algorithms = [
  { algorithm: 'ed25519', type: Buffer.of(1), length: 32 },
  { algorithm: 'witness', type: Buffer.of(4), length: 32 },
  { algorithm: 'sm2', type: Buffer.from('\u00ffcityhub.sm2-sm3', 'latin1'), length: 65 },
];

/**
 * A verifier key, `NAME+KEYID+BASE64(type ‖ public key)`; null for any other text.
 * @param {string} text
 * @returns {Key | null}
 */
export function readKey(text) {
  const [, name = '', id = '', encoded = ''] =
    /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,200})$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  const found = algorithms.find(
    ({ type, length }) =>
      bytes?.length === type.length + length && bytes.subarray(0, type.length).equals(type),
  );
  if (!bytes || !found || keyId(name, bytes) !== id) return null;
  return { text, name, id, algorithm: found.algorithm, publicKey: bytes.subarray(found.type.length) };
}

/**
 * @param {string} name
 * @param {Buffer} typeAndKey
 */
export const keyId = (name, typeAndKey) =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`), typeAndKey])).toString('hex', 0, 4);

const shape =
  /^((cityhub\/[0-9a-f]{32})\/([a-z]{1,40})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/=]{44})\n)\n((?:\u2014 \S{1,200} [A-Za-z0-9+/=]{8,400}\n){1,64})$/;

/**
 * A checkpoint as text; null for anything else.
 * @param {string} text
 * @returns {Note | null}
 */
export function readNote(text) {
  const [, body = '', origin = '', tree = '', digits = '', encodedRoot = '', lines = ''] =
    shape.exec(text) ?? [];
  const [size, root] = [Number(digits), fromBase64(encodedRoot, 32)];
  if (root === null || !Number.isSafeInteger(size)) return null;
  const signatures = [];
  for (const line of lines.split('\n').slice(0, -1)) {
    const [, name = '', encoded = ''] = line.split(' ');
    const bytes = fromBase64(encoded);
    if (bytes === null || bytes.length < 5) return null;
    signatures.push({ name, id: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4) });
  }
  return { text, body, origin, tree, size, root, signatures };
}

/**
 * Whether the key signed the bytes.
 * @param {Key} key
 * @param {string} message
 * @param {Buffer} signature
 */
export function isSigned(key, message, signature) {
  if (key.algorithm === 'sm2') return isSignedBySm2(Buffer.from(message), key.publicKey, signature);
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: key.publicKey.toString('base64url') },
    format: 'jwk',
  });
  return signature.length === 64 && verify(null, Buffer.from(message), publicKey, signature);
}

/**
 * What the note's line of this key is worth; a note may well have none.
 * @param {Note} note
 * @param {Key} key
 * @returns {'GOOD' | 'BAD' | 'NONE'}
 */
export function signatureBy(note, key) {
  const lines = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
  if (lines.length === 0) return 'NONE';
  const isGood = lines.every(({ bytes }) => {
    if (key.algorithm !== 'witness') return isSigned(key, note.body, bytes);
    return bytes.length === 72 && isSigned(key, cosigned(note, bytes.readBigUInt64BE()), bytes.subarray(8));
  });
  return isGood ? 'GOOD' : 'BAD';
}

/**
 * What a witness signs: that it saw this head at this time, and none that contradicts it before.
 * @param {Pick<Note, 'body'>} note
 * @param {bigint} seconds
 */
export const cosigned = (note, seconds) => `cosignature/v1\ntime ${seconds}\n${note.body}`;
