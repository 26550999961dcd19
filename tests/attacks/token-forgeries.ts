import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { type Secrets, secretsFrom } from '@cityhub/schema/runtime/secrets';
import { ed25519Key } from '@cityhub/schema/runtime/tokens';
import type { Forgery } from './forged-token.ts';

const now = Math.floor(Date.now() / 1000);
const stranger = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const by = (key: Parameters<typeof sign>[2]) => (text: string) => sign(null, Buffer.from(text), key);
const hmac = (key: string | Buffer) => (text: string) => createHmac('sha256', key).update(text).digest();
const none = () => Buffer.alloc(0);
const publicKey = (secrets: Secrets, format: 'pem' | 'der') =>
  ed25519Key(secrets, 'token').publicKey.export({ format, type: 'spki' } as never) as unknown as Buffer;

/** What is wrong with each; a function where the hub's own keys must be known. */
export const forgeries: readonly (readonly [string, Forgery | ((secrets: Secrets) => Forgery)])[] = [
  ['alg none', { header: { alg: 'none' }, signature: none }],
  ['alg nOnE', { header: { alg: 'nOnE' }, signature: none }],
  ['alg none and a good signature', { header: { alg: 'none' } }],
  ['no alg', { header: { alg: undefined } }],
  ['algs in a list', { header: { alg: ['EdDSA', 'none'] } }],
  [
    'HS256 with the public key as PEM',
    (secrets) => ({ header: { alg: 'HS256' }, signature: hmac(publicKey(secrets, 'pem')) }),
  ],
  [
    'HS256 with the public key as DER',
    (secrets) => ({ header: { alg: 'HS256' }, signature: hmac(publicKey(secrets, 'der')) }),
  ],
  ['HS256 with an empty key', { header: { alg: 'HS256' }, signature: hmac('') }],
  ['HS256 with the word secret', { header: { alg: 'HS256' }, signature: hmac('secret') }],
  ['RS256', { header: { alg: 'RS256' }, signature: (text) => sign('sha256', Buffer.from(text), rsa) }],
  ['a stranger’s key', { signature: by(stranger.privateKey) }],
  [
    'a stranger’s key in the header',
    { header: { jwk: stranger.publicKey.export({ format: 'jwk' }) }, signature: by(stranger.privateKey) },
  ],
  [
    'a key by URL',
    { header: { jku: 'http://127.0.0.1:9/keys', kid: '1' }, signature: by(stranger.privateKey) },
  ],
  ['a certificate by URL', { header: { x5u: 'http://127.0.0.1:9/x' }, signature: by(stranger.privateKey) }],
  ['a key by path', { header: { kid: '../../../dev/null' }, signature: hmac('') }],
  ['a key by SQL', { header: { kid: "' union select 'secret" }, signature: hmac('secret') }],
  [
    'the key that signs for subgraphs',
    (secrets) => ({ signature: by(ed25519Key(secrets, 'gateway-request').privateKey) }),
  ],
  ['another hub’s key', { signature: by(ed25519Key(secretsFrom(Buffer.alloc(32, 1)), 'token').privateKey) }],
  ['a critical extension', { header: { crit: ['admin'], admin: true } }],
  ['a critical extension of no name', { header: { crit: [] } }],
  ['a body that is not encoded', { header: { b64: false, crit: ['b64'] } }],
  ['the type of an id token’s logout', { header: { typ: 'logout+jwt' } }],
  ['the type of a proof', { header: { typ: 'dpop+jwt' } }],
  ['the type of a receipt', { header: { typ: 'JOSE' } }],
  ['alg EdDSA in other letters', { header: { alg: 'eddsa' } }],
  ['alg ES256', { header: { alg: 'ES256' } }],
  ['alg Ed448', { header: { alg: 'Ed448' } }],
  ['a certificate in the header', { header: { x5c: ['MIIB'] }, signature: by(stranger.privateKey) }],
  ['a key id that is an object', { header: { kid: { $ne: '' } }, signature: by(stranger.privateKey) }],
  ['no signature', { signature: none }],
  ['a signature of zeros', { signature: () => Buffer.alloc(64) }],
  ['another issuer', { claims: { iss: 'cityhub.example' } }],
  ['no issuer', { claims: { iss: undefined } }],
  ['another audience', { claims: { aud: 'people' } }],
  ['no audience', { claims: { aud: undefined } }],
  ['expired', { claims: { exp: now - 60 } }],
  ['expired long ago', { claims: { exp: 0 } }],
  ['no end', { claims: { exp: undefined } }],
  ['an end that is text', { claims: { exp: String(now + 600) } }],
  ['not yet', { claims: { nbf: now + 600 } }],
  ['no subject', { claims: { sub: undefined } }],
  ['a subject that is no text', { claims: { sub: ['auditor'] } }],
  ['a role that is none', { claims: { role: 'admin' } }],
  ['no role', { claims: { role: undefined } }],
  ['roles in a list', { claims: { role: ['auditor'] } }],
  ['an area that is a pattern', { claims: { grid: '42%' } }],
  ['an empty area', { claims: { grid: '' } }],
  ['a department that is an object', { claims: { department: { startsWith: '' } } }],
  ['audiences without ours', { claims: { aud: ['people', 'housing'] } }],
  ['an issuer in a list', { claims: { iss: ['cityhub'] } }],
  ['an end beyond all numbers', { claims: { exp: 'Infinity' } }],
  ['an end that is no number', { claims: { exp: [now + 600] } }],
  ['a beginning that is text', { claims: { nbf: 'yesterday' } }],
  ['a subject without a letter', { claims: { sub: '' } }],
  ['a subject of 300 letters', { claims: { sub: 'x'.repeat(300) } }],
  ['a role from a prototype', { claims: { role: '__proto__' } }],
  ['a role with a NUL', { claims: { role: 'auditor\u0000' } }],
  ['a huge token', { claims: { more: 'x'.repeat(5000) } }],
];
