import { createHash, createPublicKey, verify } from 'node:crypto';
import { type Headers, headerOf } from './verify-webhook.ts';

/** A signed head of the hub's ledger (C2SP tlog-checkpoint), as it came with a delivery. */
export interface HubCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The whole signed note: keep it, it is the proof. */
  readonly note: string;
}

export interface LedgerKey {
  readonly name: string;
  readonly keyId: string;
  verifies(text: string, signature: Uint8Array): boolean;
}

/** An Ed25519 public key in SPKI is these bytes and the raw key. */
const ed25519Spki = Buffer.from('302a300506032b6570032100', 'hex');

/** An Ed25519 key of the ledger as `npx cityhub ledger-key show` prints it: `NAME+KEYID+BASE64`. */
export function ledgerKeyOf(text: string): LedgerKey {
  const [, name = '', keyId = '', encoded = ''] = /^(\S+?)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const typed = Buffer.from(encoded, 'base64');
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
  if (typed.length !== 33 || typed[0] !== 1 || id !== keyId)
    throw new Error('not an Ed25519 key of a ledger');
  const key = createPublicKey({
    key: Buffer.concat([ed25519Spki, typed.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  return { name, keyId, verifies: (said, signature) => verify(null, Buffer.from(said), key, signature) };
}

function isSigned(text: string, signed: string, keys: readonly LedgerKey[]): boolean {
  return signed.split('\n').some((line) => {
    const [, name, encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    const key = keys.find((one) => one.name === name && one.keyId === bytes.toString('hex', 0, 4));
    return key?.verifies(text, bytes.subarray(4)) === true;
  });
}

/** The checkpoint of a delivery; null where there is none, or where none of the keys has signed it. Without keys nothing is asked of it. */
export function checkpointOf(headers: Headers, keys: readonly LedgerKey[]): HubCheckpoint | null {
  const note = Buffer.from(headerOf(headers, 'cityhub-checkpoint') ?? '', 'base64url').toString('utf8');
  const [text = '', signed = ''] = note.split(/(?<=\n)\n/);
  const [, origin = '', size, root = ''] = /^(\S+)\n(\d{1,15})\n(\S+)\n$/.exec(text) ?? [];
  if (size === undefined || (keys.length > 0 && !isSigned(text, signed, keys))) return null;
  return { origin, size: Number(size), root, note };
}
