import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A self-signed certificate of a test's own server, and the pin by which a feed may approve it. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the public key (SPKI), base64. */
  readonly pin: string;
}

/** One value of DER: tag, length, content (X.690). */
function der(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));

function moment(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(digits.slice(2)));
}

/** The names for which the certificate is good: DNS names and, as four bytes, IPv4 addresses. */
function alternativeNames(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    /^[\d.]+$/.test(name)
      ? der(0x87, Buffer.from(name.split('.').map(Number)))
      : der(0x82, Buffer.from(name)),
  );
  return der(0xa3, sequence(sequence(oid('551d11'), der(0x04, sequence(...entries)))));
}

export function makeCertificate(
  names: readonly string[],
  days: readonly [from: number, to: number] = [-1, 1],
): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const subject = commonName(names[0] ?? 'test');
  const now = Date.now();
  const [from, to] = days.map((day) => moment(now + day * 86_400_000)) as [Buffer, Buffer];
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const content = sequence(
    version3,
    serial,
    ecdsaWithSha256,
    subject,
    sequence(from, to),
    subject,
    spki,
    alternativeNames(names),
  );
  const signature = sign('sha256', content, privateKey);
  const cert = sequence(content, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature)).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    pin: createHash('sha256').update(spki).digest('base64'),
  };
}
