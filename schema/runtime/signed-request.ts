import { hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { type Actor, roles } from './actor.ts';
import type { Secrets } from './secrets.ts';
import { ed25519Key } from './tokens.ts';

/**
 * A gateway's request to a subgraph carries who asks, signed with the gateway's key over the body's hash, the subgraph's
 * name, the time and a nonce: a subgraph believes nothing else about its caller.
 */
export const signatureHeader = 'cityhub-signature';

/** How far from now a request's time may lie; a nonce is remembered until its request would be refused for its age. */
const maxAgeMs = 30_000;

const claimsSchema = z.object({
  audience: z.string(),
  body: z.string(),
  at: z.number(),
  nonce: z.string().min(16),
  traceId: z.string().max(64),
  expiresAt: z.number().exactOptional(),
  actor: z.object({
    id: z.string(),
    role: z.enum(roles),
    department: z.string().nullable(),
    area: z.string().nullable(),
    purpose: z.string().nullable(),
    cause: z.string().nullable(),
    source: z.string().nullable().exactOptional(),
    key: z.string().nullable().exactOptional(),
    app: z.string().nullable().exactOptional(),
    resident: z.string().nullable().exactOptional(),
  }),
});

export interface SignedCaller {
  readonly actor: Actor;
  readonly traceId: string;
  /** When the caller's token ends, in milliseconds since the epoch: what stays open for longer than a request ends then. */
  readonly expiresAt?: number;
}

export type RequestSigner = (audience: string, body: string, caller: SignedCaller) => string;
/** The caller, or null for a request that the gateway did not sign for this subgraph, now, once. */
export type RequestVerifier = (header: string | undefined, body: string) => SignedCaller | null;

export function requestSigner(secrets: Secrets): RequestSigner {
  const { privateKey } = ed25519Key(secrets, 'gateway-request');
  return (audience, body, caller) => {
    const nonce = randomBytes(12).toString('base64url');
    const claims = { audience, body: hash('sha256', body, 'base64url'), at: Date.now(), nonce, ...caller };
    const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
  };
}

function readClaims(header: string, key: KeyObject) {
  const [text, signature, ...rest] = header.split('.');
  if (text === undefined || signature === undefined || rest.length > 0) return null;
  if (!verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))) return null;
  const claims = claimsSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  return claims.success ? claims.data : null;
}

export function requestVerifier(secrets: Secrets, audience: string): RequestVerifier {
  const { publicKey } = ed25519Key(secrets, 'gateway-request');
  const seen = new Map<string, number>();
  function isFirstUse(nonce: string, at: number, now: number): boolean {
    for (const [old, until] of seen) {
      if (now <= until) break;
      seen.delete(old);
    }
    if (seen.has(nonce)) return false;
    seen.set(nonce, Math.max(at, now) + maxAgeMs);
    return true;
  }
  return (header, body) => {
    if (header === undefined) return null;
    const claims = readClaims(header, publicKey);
    const now = Date.now();
    if (claims === null || claims.audience !== audience || Math.abs(now - claims.at) > maxAgeMs) return null;
    if (claims.body !== hash('sha256', body, 'base64url') || !isFirstUse(claims.nonce, claims.at, now))
      return null;
    const { actor, traceId, expiresAt } = claims;
    return { actor, traceId, ...(expiresAt === undefined ? {} : { expiresAt }) };
  };
}
