import { hash } from 'node:crypto';
import { type Algorithm, signatureIsGood } from './algorithms.ts';

/** Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature), as docs/bundle-format.md says. */
export interface VerifierKey {
  readonly name: string;
  /** Four bytes in hexadecimal. */
  readonly keyId: string;
  readonly algorithm: Algorithm;
  /** Raw: 32 bytes of Ed25519, 65 of SM2. */
  readonly publicKey: Buffer;
}

export interface Signer extends VerifierKey {
  sign(message: Uint8Array): Buffer;
}

export interface Checkpoint {
  /** `ORIGIN/NAME`. */
  readonly name: string;
  readonly size: number;
  readonly root: Buffer;
}

interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Buffer;
  /** As it stands in the note, with its line feed. */
  readonly line: string;
}

export interface Note {
  /** What is signed: every line with its line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** The text was not written as these formats ask. Its message never repeats it. */
export class MalformedNote extends Error {
  override name = 'MalformedNote';
}

const types: Readonly<Record<Algorithm, Buffer>> = {
  Ed25519: Buffer.of(1),
  SM2: Buffer.concat([Buffer.of(0xff), Buffer.from('cityhub.sm2-sm3')]),
  witness: Buffer.of(4),
};
const publicKeyBytes: Readonly<Record<Algorithm, number>> = { Ed25519: 32, SM2: 65, witness: 32 };
const keyIdBytes = 4;
/** A note is some hundred bytes; a witness' one may hold a line for each witness. */
const maxNoteLength = 64 * 1024;

const validName = /^[^\s+\p{Cc}]{1,200}$/u;

/** Throws MalformedNote where the name or the key's length is none of the algorithm's. */
export function verifierKey(name: string, algorithm: Algorithm, publicKey: Uint8Array): VerifierKey {
  if (!validName.test(name) || publicKey.length !== publicKeyBytes[algorithm])
    throw new MalformedNote('not a key of a signed note');
  const typed = Buffer.concat([types[algorithm], publicKey]);
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'buffer');
  return {
    name,
    algorithm,
    publicKey: Buffer.from(publicKey),
    keyId: id.subarray(0, keyIdBytes).toString('hex'),
  };
}

/** `NAME+KEYID+BASE64`. */
export function verifierKeyText({ name, keyId, algorithm, publicKey }: VerifierKey): string {
  return `${name}+${keyId}+${Buffer.concat([types[algorithm], publicKey]).toString('base64')}`;
}

/** Bytes of canonical base64 with padding; throws MalformedNote for any other text. */
function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new MalformedNote('not base64');
  return bytes;
}

/** Throws MalformedNote, also where the id is not that of the key. */
export function parseVerifierKey(text: string): VerifierKey {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  const [, name = '', keyId, encoded = ''] = match ?? [];
  const typed = fromBase64(encoded);
  for (const [algorithm, type] of Object.entries(types) as [Algorithm, Buffer][]) {
    const isOfType = typed.subarray(0, type.length).equals(type);
    if (!isOfType || typed.length !== type.length + publicKeyBytes[algorithm]) continue;
    const key = verifierKey(name, algorithm, typed.subarray(type.length));
    if (key.keyId === keyId) return key;
  }
  throw new MalformedNote('not a verifier key');
}

/** What the key before it signs when a new key begins. */
export function endorsementText(key: VerifierKey, sinceSize: number): string {
  return `cityhub-key/1\n${verifierKeyText(key)}\nsince ${sinceSize}\n`;
}

export function checkpointText({ name, size, root }: Checkpoint): string {
  return `${name}\n${size}\n${root.toString('base64')}\n`;
}

export function signatureLine(key: Pick<VerifierKey, 'name' | 'keyId'>, signature: Uint8Array): string {
  const encoded = Buffer.concat([Buffer.from(key.keyId, 'hex'), signature]).toString('base64');
  return `— ${key.name} ${encoded}\n`;
}

/** The text, an empty line, and a signature line of each signer. */
export function signNote(text: string, signers: readonly Signer[]): string {
  const lines = signers.map((signer) => signatureLine(signer, signer.sign(Buffer.from(text))));
  return `${text}\n${lines.join('')}`;
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!validName.test(name) || bytes.length <= keyIdBytes) throw new MalformedNote('not a signature line');
  const keyId = bytes.subarray(0, keyIdBytes).toString('hex');
  return { name, keyId, signature: bytes.subarray(keyIdBytes), line: `${line}\n` };
}

/** Throws MalformedNote. */
export function parseNote(note: string): Note {
  if (note.length > maxNoteLength) throw new MalformedNote('a note is not so long');
  // Of several empty lines the last one ends the text.
  const end = note.lastIndexOf('\n\n');
  const signed = note.slice(end + 2);
  if (end < 0 || !signed.endsWith('\n')) throw new MalformedNote('no signatures');
  const signatures = signed.slice(0, -1).split('\n').map(parseSignature);
  return { text: note.slice(0, end + 1), signatures };
}

/** The checkpoint that a note's text is; throws MalformedNote. Says nothing of its signatures. */
export function parseCheckpoint(text: string): Checkpoint {
  const [name = '', size = '', root = '', ...rest] = text.split('\n');
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)) || rest.length === 0)
    throw new MalformedNote('not a checkpoint');
  const bytes = fromBase64(root);
  if (!validName.test(name) || bytes.length !== 32) throw new MalformedNote('not a checkpoint');
  return { name, size: Number(size), root: bytes };
}

const timeBytes = 8;

/** What a witness signs: the moment, in seconds since 1970, and the checkpoint. */
export function cosignedText(seconds: number, text: string): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`;
}

/** When a witness signed, in seconds since 1970. */
export function cosignedAt(signature: Uint8Array): number {
  return Number(Buffer.from(signature).readBigUInt64BE(0));
}

function isGood(key: VerifierKey, text: string, signature: Buffer): boolean {
  if (key.algorithm !== 'witness')
    return signatureIsGood(key.algorithm, key.publicKey, Buffer.from(text), signature);
  if (signature.length <= timeBytes) return false;
  const message = Buffer.from(cosignedText(cosignedAt(signature), text));
  return signatureIsGood('witness', key.publicKey, message, signature.subarray(timeBytes));
}

/**
 * Which of the keys have signed the note. As signed-note asks, lines of unknown keys are ignored, and a line of a known key that is not
 * good spoils the note: then none.
 */
export function signersOf(note: Note, keys: readonly VerifierKey[]): VerifierKey[] {
  const signers: VerifierKey[] = [];
  for (const { name, keyId, signature } of note.signatures) {
    const key = keys.find((one) => one.name === name && one.keyId === keyId);
    if (key === undefined) continue;
    if (!isGood(key, note.text, signature)) return [];
    signers.push(key);
  }
  return signers;
}
