// SM2 signatures with SM3 (GB/T 32918.2), for public keys as uncompressed points.
import { createHash } from 'node:crypto';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';

const curve = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const Point = weierstrass(curve);
const signer = Buffer.from('1234567812345678');

/** @param {bigint} number */
const bytesOf = (number) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
/** @param {Uint8Array} bytes */
const numberOf = (bytes) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
/** @param {Buffer[]} parts */
const sm3 = (...parts) => createHash('sm3').update(Buffer.concat(parts)).digest();

/**
 * @param {Buffer} message
 * @param {Buffer} publicKey 65 bytes
 * @param {Buffer} signature r and s, 32 bytes each
 */
export function isSignedBySm2(message, publicKey, signature) {
  if (publicKey.length !== 65 || publicKey[0] !== 4 || signature.length !== 64) return false;
  const { a, b, n, Gx, Gy } = curve;
  const idLength = Buffer.of(0, signer.length * 8);
  const identity = sm3(
    idLength,
    signer,
    bytesOf(a),
    bytesOf(b),
    bytesOf(Gx),
    bytesOf(Gy),
    publicKey.subarray(1),
  );
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  const t = (r + s) % n;
  if (r === 0n || r >= n || s === 0n || s >= n || t === 0n) return false;
  try {
    const key = Point.fromBytes(publicKey);
    const { x } = Point.BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(t)).toAffine();
    return (numberOf(sm3(identity, message)) + x) % n === r;
  } catch {
    // A key that is no point of the curve.
    return false;
  }
}
