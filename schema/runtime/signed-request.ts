import { hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { type Actor, roles } from './actor.ts';
import type { Secrets } from './secrets.ts';
import { ed25519Key } from './tokens.ts';

/**
 * A gateway's request to a subgraph carries who asks, signed with the gateway's key over the subgraph's name, method, path,
 * the body's hash, the time and a nonce: a subgraph believes nothing else about its caller.
 */
export const signatureHeader = 'cityhub-signature';

/** How far from now a request's time may lie; a nonce is remembered until its request would be refused for its age. */
const maxAgeMs = 30_000;
/**
 * Only what the gateway has signed is remembered: this is 16,000 requests a second, more than a process answers. Beyond it
 * nobody could say whether a request is the second of its kind, so none is believed.
 */
const mostNonces = 1_000_000;
const maxHeaderLength = 8192;

/** What a request is sent to: its line without the version. */
export interface RequestPlace {
  readonly method: string;
  /** With the query, as it stands in the request. */
  readonly path: string;
}

/** Where a subgraph answers. */
export const graphPlace: RequestPlace = { method: 'POST', path: '/graphql' };

const claimsSchema = z.object({
  audience: z.string(),
  method: z.string(),
  path: z.string(),
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

export type RequestSigner = (
  audience: string,
  body: string,
  caller: SignedCaller,
  place?: RequestPlace,
) => string;
/** The caller, or null for a request that the gateway did not sign for this subgraph and place, now, once. */
export type RequestVerifier = (
  header: string | undefined,
  body: string,
  place: RequestPlace,
) => SignedCaller | null;

export function requestSigner(secrets: Secrets): RequestSigner {
  const { privateKey } = ed25519Key(secrets, 'gateway-request');
  return (audience, body, { actor, traceId, expiresAt }, { method, path } = graphPlace) => {
    const nonce = randomBytes(12).toString('base64url');
    const digest = hash('sha256', body, 'base64url');
    const claims = { audience, method, path, body: digest, at: Date.now(), nonce, traceId, expiresAt, actor };
    const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
  };
}

function readClaims(header: string | undefined, key: KeyObject) {
  if (header === undefined || header.length > maxHeaderLength) return null;
  const [text, signature, ...rest] = header.split('.');
  if (text === undefined || signature === undefined || rest.length > 0) return null;
  const bytes = Buffer.from(signature, 'base64url');
  // One spelling for each request: base64url has letters to spare in its last one.
  if (bytes.toString('base64url') !== signature || !verify(null, Buffer.from(text), key, bytes)) return null;
  const claims = claimsSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  return claims.success ? claims.data : null;
}

export function requestVerifier(secrets: Secrets, audience: string): RequestVerifier {
  const { publicKey } = ed25519Key(secrets, 'gateway-request');
  const seen = new Map<string, number>();
  // Of what was signed before that this process knows nothing: it may have been answered already.
  const startedAt = Date.now();
  function isFirstUse(nonce: string, at: number, now: number): boolean {
    for (const [old, until] of seen) {
      if (now <= until) break;
      seen.delete(old);
    }
    if (seen.has(nonce) || seen.size >= mostNonces) return false;
    seen.set(nonce, Math.max(at, now) + maxAgeMs);
    return true;
  }
  return (header, body, { method, path }) => {
    const claims = readClaims(header, publicKey);
    const now = Date.now();
    if (claims === null || claims.audience !== audience || Math.abs(now - claims.at) > maxAgeMs) return null;
    if (claims.at < startedAt || claims.method !== method || claims.path !== path) return null;
    if (claims.body !== hash('sha256', body, 'base64url') || !isFirstUse(claims.nonce, claims.at, now))
      return null;
    const { actor, traceId, expiresAt } = claims;
    return { actor, traceId, ...(expiresAt === undefined ? {} : { expiresAt }) };
  };
}
