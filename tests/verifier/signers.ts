import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key of a ledger or a witness, made from the page about the formats alone. */
export interface Signer {
  readonly name: string;
  readonly id: string;
  readonly vkey: string;
  sign(text: string): Buffer;
}

function signer(name: string, type: Buffer, publicKey: Buffer, signText: Signer['sign']): Signer {
  const typed = Buffer.concat([type, publicKey]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
  return { name, id, vkey: `${name}+${id}+${typed.toString('base64')}`, sign: signText };
}

const rawOf = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url');

export function ed25519Signer(name: string): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return signer(name, Buffer.of(1), rawOf(publicKey), (text) => sign(null, Buffer.from(text), privateKey));
}

/** A witness: what it signs has the time in front. */
export function witnessSigner(name: string): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return signer(name, Buffer.of(4), rawOf(publicKey), (text) => {
    const time = 1_790_000_000n;
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(time);
    return Buffer.concat([
      stamp,
      sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), privateKey),
    ]);
  });
}

/** The two numbers of a DER signature, each as 32 bytes. */
function plainSignature(der: Buffer): Buffer {
  const rLength = der[3] as number;
  const r = der.subarray(4, 4 + rLength);
  const s = der.subarray(6 + rLength);
  return Buffer.concat(
    [r, s].map((part) => Buffer.from(part.toString('hex').padStart(66, '0').slice(-64), 'hex')),
  );
}

/** SM2 by openssl: neither the hub's library nor the verifier's. */
export function sm2Signer(name: string): Signer {
  const folder = mkdtempSync(join(tmpdir(), 'sm2-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', 'key.pem');
  const pem = readFileSync(join(folder, 'key.pem'));
  const publicKey = openssl('pkey', '-in', 'key.pem', '-pubout', '-outform', 'DER').subarray(-65);
  rmSync(folder, { recursive: true });
  return signer(name, Buffer.from('\u00ffcityhub.sm2-sm3', 'latin1'), publicKey, (text) => {
    const place = mkdtempSync(join(tmpdir(), 'sm2-'));
    writeFileSync(join(place, 'key.pem'), pem);
    writeFileSync(join(place, 'text'), text);
    const how = ['-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678'];
    const der = execFileSync('openssl', ['pkeyutl', '-sign', '-in', 'text', '-inkey', 'key.pem', ...how], {
      cwd: place,
    });
    rmSync(place, { recursive: true });
    return plainSignature(der);
  });
}
