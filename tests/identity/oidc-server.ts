import {
  constants,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';

const padding = constants.RSA_PKCS1_PSS_PADDING;
/** What each algorithm of RFC 7518 and RFC 8037 is in a library that knows no JOSE. */
const algorithms = {
  EdDSA: { pair: () => generateKeyPairSync('ed25519'), digest: null, how: {} },
  ES256: {
    pair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    digest: 'sha256',
    how: { dsaEncoding: 'ieee-p1363' },
  },
  ES384: {
    pair: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    digest: 'sha384',
    how: { dsaEncoding: 'ieee-p1363' },
  },
  RS256: { pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), digest: 'sha256', how: {} },
  RS512: { pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), digest: 'sha512', how: {} },
  PS256: {
    pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    digest: 'sha256',
    how: { padding, saltLength: 32 },
  },
} as const;
export type Algorithm = keyof typeof algorithms;

/** A key of an OIDC server, and its public half as the server publishes it. */
export interface IssuerKey {
  readonly alg: Algorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JsonWebKey;
}

export function issuerKey(alg: Algorithm, kid: string = alg): IssuerKey {
  const { privateKey, publicKey } = algorithms[alg].pair();
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  return { alg, kid, privateKey, publicKey, jwk };
}

export const issuer = 'https://login.city.example';
export const audience = 'city-graph';

export interface Saying {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly signature?: (text: string) => Buffer;
}

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token as the city's server would make it, right in every part that `saying` does not change. */
export function tokenOf(key: IssuerKey, { header, claims, signature }: Saying = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: audience, sub: 'u-1', role: 'auditor', purpose: 'audit', exp: now + 600 };
  const text = `${encode({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })}.${encode({ ...all, ...claims })}`;
  const { digest, how } = algorithms[key.alg];
  const signed =
    signature?.(text) ??
    sign(digest, Buffer.from(text), { key: key.privateKey, ...how } as SignKeyObjectInput);
  return `${text}.${signed.toString('base64url')}`;
}

/** What publishes keys: a real server, whose answer a test may change. */
export interface KeyServer {
  readonly url: string;
  /** How often it was asked, whatever the path. */
  asked(): number;
  publish(...keys: readonly IssuerKey[]): void;
  /** Answers as it likes from now on. */
  answerWith(answer: (response: ServerResponse) => void): void;
  /** Ends the server; `back` starts it on the same port. */
  away(): Promise<void>;
  back(): Promise<void>;
}

export async function startKeyServer(...first: readonly IssuerKey[]): Promise<KeyServer> {
  let count = 0;
  let answer: (response: ServerResponse) => void = () => {};
  let server: Server;
  let port = 0;
  async function listen(): Promise<void> {
    server = createServer((_request, response) => {
      count += 1;
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  }
  const publish = (...keys: readonly IssuerKey[]): void => {
    answer = (response) => void response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
  };
  publish(...first);
  await listen();
  return {
    url: `http://127.0.0.1:${port}/jwks`,
    asked: () => count,
    publish,
    answerWith: (other) => void (answer = other),
    async away() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    back: listen,
  };
}
