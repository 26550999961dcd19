import { generateKeyPairSync } from 'node:crypto';
import { sm2 } from 'sm-crypto';
import { expect, test } from 'vitest';
import { secretsFrom } from '../runtime/secrets.ts';
import { deriveEd25519 } from './algorithms.ts';
import {
  checkpointText,
  cosignedText,
  endorsementText,
  MalformedNote,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signatureLine,
  signersOf,
  signNote,
  verifierKey,
  verifierKeyText,
} from './note.ts';
import { endorse, ledgerSigner } from './signing-keys.ts';

const secrets = secretsFrom(Buffer.alloc(32, 9));
const origin = 'cityhub/00112233445566778899aabbccddeeff';
const ed25519 = ledgerSigner(secrets, origin, 'Ed25519', 1);
const both = [ed25519, ledgerSigner(secrets, origin, 'SM2', 1)];
const checkpoint = { name: `${origin}/city`, size: 42, root: Buffer.alloc(32, 3) };
const text = checkpointText(checkpoint);

test('a checkpoint is written as C2SP says and read back', () => {
  expect(text).toBe(`${origin}/city\n42\nAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n`);
  expect(parseCheckpoint(text)).toEqual(checkpoint);
});

test('the example of the signed-note specification is read, and its key has signed it', () => {
  // C2SP signed-note, "Signatures"; from golang.org/x/mod/sumdb/note.
  const key = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  const note = parseNote(
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
      '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
  );
  expect(signersOf(note, [key])).toEqual([key]);
});

test('a note that both algorithms have signed is good under either key', () => {
  const note = parseNote(signNote(text, both));
  expect(note.text).toBe(text);
  expect(signersOf(note, both).map(({ algorithm }) => algorithm)).toEqual(['Ed25519', 'SM2']);
  for (const { sign: _, ...key } of both) expect(signersOf(note, [key])).toEqual([key]);
});

test('a changed text, a changed signature or another key is not good', () => {
  const signed = signNote(text, both);
  expect(signersOf(parseNote(signed.replace('\n42\n', '\n43\n')), both)).toEqual([]);
  for (const signer of both) {
    const note = parseNote(signNote(text, [signer]));
    const [one] = note.signatures;
    for (let bit = 0; bit < 64 * 8; bit += 37) {
      const signature = Buffer.from(one?.signature ?? []);
      signature[bit >> 3] = (signature[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(signersOf({ text, signatures: [{ ...one, signature } as never] }, [signer])).toEqual([]);
    }
    expect(signersOf(note, [ledgerSigner(secrets, origin, signer.algorithm as 'SM2', 2)])).toEqual([]);
  }
});

test('one bad line of a known key spoils the note, one of an unknown key does not', () => {
  const stranger = ledgerSigner(secrets, 'elsewhere', 'Ed25519', 1);
  const good = signNote(text, [ed25519]);
  expect(signersOf(parseNote(good + signatureLine(stranger, Buffer.alloc(64))), [ed25519])).toHaveLength(1);
  expect(signersOf(parseNote(good + signatureLine(ed25519, Buffer.alloc(64))), [ed25519])).toEqual([]);
});

test('SM2 signatures are those that a library of its own verifies, with the standard id', () => {
  const [, signer] = both;
  for (let round = 0; round < 20; round += 1) {
    const message = Buffer.from(`message ${round}`);
    const signature = signer?.sign(message).toString('hex') ?? '';
    const key = signer?.publicKey.toString('hex') ?? '';
    const options = { hash: true, userId: '1234567812345678' };
    expect(sm2.doVerifySignature([...message], signature, key, options)).toBe(true);
    expect(sm2.doVerifySignature([...message, 1], signature, key, options)).toBe(false);
  }
});

test('keys of a generation are the same at every start, and of each generation others', () => {
  expect(ledgerSigner(secrets, origin, 'SM2', 1).publicKey).toEqual(both[1]?.publicKey);
  const keys = [1, 2, 3].flatMap((generation) =>
    (['Ed25519', 'SM2'] as const).map(
      (algorithm) => ledgerSigner(secrets, origin, algorithm, generation).keyId,
    ),
  );
  expect(new Set(keys).size).toBe(6);
});

test('a verifier key is read back as it was written, and not with another id', () => {
  for (const { sign: _, ...key } of both) expect(parseVerifierKey(verifierKeyText(key))).toEqual(key);
  const written = verifierKeyText(ed25519);
  expect(() => parseVerifierKey(written.replace(ed25519.keyId, '00000000'))).toThrow(MalformedNote);
  expect(() => parseVerifierKey(written.slice(0, -4))).toThrow(MalformedNote);
});

test('a new key is endorsed by the one before it', () => {
  const next = ledgerSigner(secrets, origin, 'Ed25519', 2);
  const endorsement = Buffer.from(endorse(ed25519, next, 7), 'base64');
  const said = endorsementText(next, 7);
  expect(said).toBe(`cityhub-key/1\n${verifierKeyText(next)}\nsince 7\n`);
  const { name, keyId } = ed25519;
  const asNote = (of: string) => ({
    text: of,
    signatures: [{ name, keyId, signature: endorsement, line: '' }],
  });
  expect(signersOf(asNote(said), [ed25519])).toHaveLength(1);
  expect(signersOf(asNote(endorsementText(next, 8)), [ed25519])).toEqual([]);
});

test("a witness' line is good at the moment that it names and at no other", () => {
  const pair = deriveEd25519(secrets, 'a witness of a test');
  const witness = verifierKey('witness.example', 'witness', pair.publicKey);
  const at = Buffer.alloc(8);
  at.writeBigUInt64BE(1_763_712_000n);
  const signature = pair.sign(Buffer.from(cosignedText(1_763_712_000, text)));
  const note = signNote(text, [ed25519]) + signatureLine(witness, Buffer.concat([at, signature]));
  expect(signersOf(parseNote(note), [ed25519, witness])).toHaveLength(2);
  at.writeBigUInt64BE(1_763_712_001n);
  const moved = signNote(text, []) + signatureLine(witness, Buffer.concat([at, signature]));
  expect(signersOf(parseNote(moved), [witness])).toEqual([]);
});

test('what is no note, checkpoint or key is refused without repeating it', () => {
  const secretText = 'SECRET';
  const { publicKey } = generateKeyPairSync('x25519');
  expect(() => verifierKey(origin, 'Ed25519', publicKey.export({ format: 'der', type: 'spki' }))).toThrow(
    MalformedNote,
  );
  for (const bad of [
    secretText,
    `${secretText}\n\n`,
    `${secretText}\n\n— x y\n`,
    `a\n\n— x ${'A'.repeat(70_000)}\n`,
  ])
    expect(() => parseNote(bad)).toThrow(expect.not.stringContaining(secretText) && MalformedNote);
  for (const bad of [
    '',
    'a\n-1\nAA==\n',
    `${text}x`.slice(0, 50),
    text.replace('42', '042'),
    text.replace('42', '99999999999999999'),
  ])
    expect(() => parseCheckpoint(bad)).toThrow(MalformedNote);
});
