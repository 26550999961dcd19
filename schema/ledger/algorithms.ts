import { createECDH, createPublicKey, hash, randomBytes, sign, verify } from 'node:crypto';
import { sm2 } from 'sm-crypto';
import type { Secrets } from '../runtime/secrets.ts';
import { ed25519Key } from '../runtime/tokens.ts';

/** Ed25519 and SM2 sign for the hub; a witness signs with Ed25519, with the moment beside the note. */
export type Algorithm = 'Ed25519' | 'SM2' | 'witness';

/** A key pair of a purpose, derived from the hub's secret. */
export interface DerivedKey {
  /** Raw: 32 bytes of Ed25519, 65 of SM2 (an uncompressed point). */
  readonly publicKey: Buffer;
  sign(message: Uint8Array): Buffer;
}

/** An Ed25519 public key in SPKI is these bytes and the raw key. */
const ed25519Spki = Buffer.from('302a300506032b6570032100', 'hex');

export function deriveEd25519(secrets: Secrets, purpose: string): DerivedKey {
  const { privateKey, publicKey } = ed25519Key(secrets, purpose);
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(ed25519Spki.length);
  return { publicKey: raw, sign: (message) => sign(null, message, privateKey) };
}

/** The order of the group that GB/T 32918.5 recommends. */
const sm2Order = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
/** 128 bits more than the order, so that the remainder is as good as even. */
const sm2SeedBytes = 48;

const hexOf = (number: bigint): string => number.toString(16).padStart(64, '0');
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

function sm2Point(scalar: bigint): Buffer {
  const curve = createECDH('SM2');
  curve.setPrivateKey(hexOf(scalar), 'hex');
  return curve.getPublicKey();
}

/** From 1 to the order less 2. */
const sm2Scalar = (seed: Uint8Array): bigint => (numberOf(seed) % (sm2Order - 2n)) + 1n;

function sm2Inverse(number: bigint): bigint {
  // Fermat: the order is a prime.
  let [power, base, exponent] = [1n, number % sm2Order, sm2Order - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) power = (power * base) % sm2Order;
    base = (base * base) % sm2Order;
  }
  return power;
}

/** The curve's a, b and base point, as the standard hashes them before the public key. */
const sm2Curve = Buffer.from(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
  'hex',
);
const sm2Id = Buffer.from('1234567812345678');

/** GB/T 32918.2, 5.5: SM3 over the signer's Z and the message. */
function sm2Digest(publicKey: Buffer, message: Uint8Array): Buffer {
  const idBits = Buffer.of(0, sm2Id.length * 8);
  const z = hash('sm3', Buffer.concat([idBits, sm2Id, sm2Curve, publicKey.subarray(1)]), 'buffer');
  return hash('sm3', Buffer.concat([z, message]), 'buffer');
}

/**
 * GB/T 32918.2, 6.1. The library is not asked: it draws its nonces from RC4, and nonces that are not quite even give a
 * key away to whoever collects enough signatures. A test has the library verify these.
 */
function signSm2(scalar: bigint, publicKey: Buffer, message: Uint8Array): Buffer {
  const digest = numberOf(sm2Digest(publicKey, message));
  for (;;) {
    const nonce = sm2Scalar(randomBytes(sm2SeedBytes));
    const x = numberOf(sm2Point(nonce).subarray(1, 33));
    const r = (digest + x) % sm2Order;
    if (r === 0n || r + nonce === sm2Order) continue;
    const difference = (nonce - r * scalar) % sm2Order;
    const s = (sm2Inverse(1n + scalar) * (difference + sm2Order)) % sm2Order;
    if (s !== 0n) return Buffer.from(hexOf(r) + hexOf(s), 'hex');
  }
}

export function deriveSm2(secrets: Secrets, purpose: string): DerivedKey {
  const scalar = sm2Scalar(secrets.derive(purpose, sm2SeedBytes));
  const publicKey = sm2Point(scalar);
  return { publicKey, sign: (message) => signSm2(scalar, publicKey, message) };
}

const signatureBytes = 64;

/** Whether a signature is the key's; false for bytes that are no key. */
export function signatureIsGood(
  algorithm: Algorithm,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== signatureBytes) return false;
  try {
    if (algorithm === 'SM2') {
      const [hex, key] = [signature, publicKey].map((bytes) => Buffer.from(bytes).toString('hex'));
      return sm2.doVerifySignature([...message], hex as string, key as string, { hash: true });
    }
    const der = Buffer.concat([ed25519Spki, publicKey]);
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
  } catch {
    return false;
  }
}
