import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Actor, type Role, roles } from './actor.ts';
import type { Secrets } from './secrets.ts';

const issuer = 'cityhub';
const audience = 'cityhub-graph';
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
  purpose?: string;
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
}

const claimsSchema = z.object({
  sub: z.string().min(1).max(200),
  role: z.enum(roles),
  department: z.string().max(60).optional(),
  grid: z
    .string()
    .regex(/^\d{2,15}$/)
    .optional(),
  purpose: z.string().max(60).optional(),
  cause: z.string().max(120).optional(),
  source: z.string().max(60).optional(),
  key: z.string().max(60).optional(),
  app: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/)
    .optional(),
  resident: z.uuid().optional(),
});

export function ed25519Key(
  secrets: Secrets,
  purpose: string,
): { privateKey: KeyObject; publicKey: KeyObject } {
  const der = Buffer.concat([ed25519Prefix, secrets.derive(purpose)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

export async function signToken(secrets: Secrets, claims: TokenClaims): Promise<string> {
  const { role, department, grid, person, purpose, cause, source, key, app, resident } = claims;
  const parts = source === undefined ? [role, department ?? grid ?? resident, person] : ['source', source];
  const subject = claims.subject ?? parts.filter((part) => part !== undefined).join(':');
  return new SignJWT({ role, department, grid, purpose, cause, source, key, app, resident })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + (claims.ttlSeconds ?? defaultTtlSeconds))
    .sign(ed25519Key(secrets, 'token').privateKey);
}

export interface VerifiedToken {
  actor: Actor;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** Throws for every token that this hub did not sign for this use, or that is out of date. */
export function tokenVerifier(secrets: Secrets): (token: string) => Promise<VerifiedToken> {
  const { publicKey } = ed25519Key(secrets, 'token');
  return async (token) => {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ['EdDSA'],
      issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    const claims = claimsSchema.parse(payload);
    return {
      expiresAt: (payload.exp as number) * 1000,
      actor: {
        id: claims.sub,
        role: claims.role,
        department: claims.department ?? null,
        area: claims.grid ?? null,
        purpose: claims.purpose ?? null,
        cause: claims.cause ?? null,
        ...(claims.source === undefined ? {} : { source: claims.source }),
        ...(claims.key === undefined ? {} : { key: claims.key }),
        ...(claims.app === undefined ? {} : { app: claims.app }),
        ...(claims.resident === undefined ? {} : { resident: claims.resident }),
      },
    };
  };
}
