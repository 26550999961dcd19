import { createPrivateKey, createPublicKey, hash, type KeyObject, randomUUID } from 'node:crypto';
import { decodeJwt, errors, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Actor, type Role, roles } from './actor.ts';
import type { Secrets } from './secrets.ts';
import type { TrustedKeys } from './trusted-keys.ts';

/** The issuer of the tokens that the hub signs itself, and whom they are for. */
export const ownIssuer = 'cityhub';
const ownAudience = 'cityhub-graph';
/** Clocks of two machines may differ by this much. */
export const clockToleranceSeconds = 5;
const defaultTtlSeconds = 12 * 60 * 60;
// The fixed DER prefix of an Ed25519 private key (RFC 8410): the 32 bytes of the seed follow.
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** What a source system's token is for (数据汇聚): no right is given for it, so such a token pushes and reads no field. */
export const provisionPurpose = 'data-provision';

export interface TokenClaims {
  role: Role;
  department?: string;
  grid?: string;
  /** The one that is asked for unless the caller picks another of `purposes`. */
  purpose?: string;
  /** All that the caller may pick from; without it `purpose` is the only one. */
  purposes?: readonly string[];
  subject?: string;
  /** Tells two people of one role or department apart: the last part of the subject. */
  person?: string;
  cause?: string;
  /** The source system that the token is for, and which of its keys it is. */
  source?: string;
  key?: string;
  /** The program that it is issued to. */
  app?: string;
  /** The record of the citizen that it is for. */
  resident?: string;
  ttlSeconds?: number;
  /** The hub's public address, where it has one; else the hub's own name. */
  issuer?: string;
}

const purposeSchema = z.string().max(60);
const account = z.object({
  sub: z.string().min(1).max(200),
  role: z.enum(roles),
  department: z.string().max(60).optional(),
  grid: z
    .string()
    .regex(/^\d{2,15}$/)
    .optional(),
  purpose: purposeSchema.optional(),
  purposes: z.array(purposeSchema).min(1).max(20).optional(),
  app: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/)
    .optional(),
  resident: z.uuid().optional(),
});
/** What only the hub says of a caller: why the system acts, and which registered source system pushes. */
const ownAccount = account.extend({
  cause: z.string().max(120).optional(),
  source: z.string().max(60).optional(),
  key: z.string().max(60).optional(),
});
/** The city's own server tells of people and apps; the system and the source systems are the hub's. */
const foreignAccount = account
  .extend({
    sub: account.shape.sub.regex(/^(?!system:|source:)/),
    role: account.shape.role.exclude(['system']),
  })
  // Without an area a grid worker would be one of everywhere.
  .refine(({ role, grid }) => role !== 'gridworker' || grid !== undefined)
  .refine(({ role, department }) => role !== 'department' || department !== undefined);
type Account = z.infer<typeof ownAccount>;

export function ed25519Key(
  secrets: Secrets,
  purpose: string,
): { privateKey: KeyObject; publicKey: KeyObject } {
  const der = Buffer.concat([ed25519Prefix, secrets.derive(purpose)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The public key that the hub's own tokens are signed with, as a JWK; its id is the thumbprint of RFC 7638. */
export function ownPublicKey(secrets: Secrets): { readonly kid: string; readonly [field: string]: string } {
  const { crv = '', kty = '', x = '' } = ed25519Key(secrets, 'token').publicKey.export({ format: 'jwk' });
  const kid = hash('sha256', JSON.stringify({ crv, kty, x }), 'base64url');
  return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' };
}

export async function signToken(secrets: Secrets, claims: TokenClaims): Promise<string> {
  const { role, department, grid, person, purpose, purposes, cause, source, key, app, resident } = claims;
  const parts = source === undefined ? [role, department ?? grid ?? resident, person] : ['source', source];
  const subject = claims.subject ?? parts.filter((part) => part !== undefined).join(':');
  return new SignJWT({ role, department, grid, purpose, purposes, cause, source, key, app, resident })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: ownPublicKey(secrets).kid })
    .setSubject(subject)
    .setIssuer(claims.issuer ?? ownIssuer)
    .setAudience(ownAudience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + (claims.ttlSeconds ?? defaultTtlSeconds))
    .sign(ed25519Key(secrets, 'token').privateKey);
}

export interface VerifiedToken {
  readonly actor: Actor;
  /** What the caller may pick from; the first is the actor's, unless none is named. */
  readonly purposes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The city's own OIDC server, beside the hub's own issuer. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: TrustedKeys;
}

export interface VerifierOptions {
  /** The public address that the hub's own tokens may name as their issuer, beside the hub's name. */
  readonly address?: string | undefined;
  readonly trusted?: TrustedIssuer | undefined;
}

interface Expected {
  readonly key: JWTVerifyGetKey;
  readonly algorithms: string[];
  readonly issuer: string[];
  readonly audience: string;
  readonly account: z.ZodType<Account>;
}

/** The types of RFC 7519 and RFC 9068. An id token or a logout token for the same audience is none of them. */
const tokenTypes = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** Base64url has letters to spare in its last one: each token has one spelling, so that no two texts are the same token. */
function assertSpelling(token: string): void {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature)
    throw new errors.JWTInvalid('another spelling');
}

function verified(claims: Account, expiresAt: number): VerifiedToken {
  const purposes = claims.purposes ?? (claims.purpose === undefined ? [] : [claims.purpose]);
  const purpose = claims.purpose ?? purposes[0] ?? null;
  if (purpose !== null && !purposes.includes(purpose))
    throw new errors.JWTInvalid('a purpose that is not listed');
  return {
    expiresAt,
    purposes,
    actor: {
      id: claims.sub,
      role: claims.role,
      department: claims.department ?? null,
      area: claims.grid ?? null,
      purpose,
      cause: claims.cause ?? null,
      ...(claims.source === undefined ? {} : { source: claims.source }),
      ...(claims.key === undefined ? {} : { key: claims.key }),
      ...(claims.app === undefined ? {} : { app: claims.app }),
      ...(claims.resident === undefined ? {} : { resident: claims.resident }),
    },
  };
}

/**
 * Throws for every token that neither this hub nor the city's own server has signed for this use, or that is out of date.
 * The token's issuer says whose keys it is checked with, and each of the two has its own algorithms, audience and claims;
 * nothing in a token's header chooses a key from anywhere else (`jwk`, `jku`, `x5u` are not looked at).
 */
export function tokenVerifier(
  secrets: Secrets,
  { address, trusted }: VerifierOptions = {},
): (token: string) => Promise<VerifiedToken> {
  const { publicKey } = ed25519Key(secrets, 'token');
  const { kid } = ownPublicKey(secrets);
  const own: Expected = {
    // Tokens of before key ids name none. There is one own key, so that lets nobody choose.
    key(header) {
      if (header.kid !== undefined && header.kid !== kid) throw new errors.JWKSNoMatchingKey();
      return publicKey;
    },
    algorithms: ['EdDSA'],
    issuer: address === undefined ? [ownIssuer] : [ownIssuer, address],
    audience: ownAudience,
    account: ownAccount,
  };
  const foreign: Expected | null =
    trusted === undefined
      ? null
      : {
          key: trusted.keys.find,
          algorithms: ['EdDSA', 'ES256', 'RS256', 'PS256'],
          issuer: [trusted.issuer],
          audience: trusted.audience,
          account: foreignAccount,
        };
  return async (token) => {
    assertSpelling(token);
    const said = decodeJwt(token).iss;
    const expected = foreign !== null && said === trusted?.issuer ? foreign : own;
    const { key, algorithms, issuer, audience } = expected;
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      algorithms,
      issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    if (!tokenTypes.has(String(protectedHeader.typ).toLowerCase()))
      throw new errors.JWTInvalid('another type');
    return verified(expected.account.parse(payload), (payload.exp as number) * 1000);
  };
}
