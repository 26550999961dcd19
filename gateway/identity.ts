import { randomBytes } from 'node:crypto';
import { errorCodes } from '@cityhub/schema/runtime/errors';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { SignedCaller } from '@cityhub/schema/runtime/signed-request';
import {
  clockToleranceSeconds,
  tokenVerifier,
  type VerifiedToken,
  type VerifierOptions,
} from '@cityhub/schema/runtime/tokens';

/** Who a request is from. Nothing but the signed token says so: other headers are not even read. */
export interface Identity {
  /** With the token's end, for what stays open for longer than a request; null without a good token. */
  tokenOf(authorization: string | null): Promise<VerifiedToken | null>;
}

/** Checking an Ed25519 signature costs more than the rest of a small request: known tokens are remembered. */
const maxRemembered = 10_000;
const maxTokenLength = 4096;

export function createIdentity(secrets: Secrets, options: VerifierOptions = {}): Identity {
  const verify = tokenVerifier(secrets, options);
  const keys = options.trusted?.keys;
  const remembered = new Map<string, VerifiedToken>();
  let generation = 0;
  return {
    async tokenOf(authorization) {
      if (authorization === null || !authorization.startsWith('Bearer ')) return null;
      const token = authorization.slice('Bearer '.length);
      if (token.length > maxTokenLength) return null;
      // A key that was taken out takes the tokens along that it has signed.
      const now = keys?.generation() ?? 0;
      if (now !== generation) remembered.clear();
      generation = now;
      const known = remembered.get(token);
      if (known !== undefined) {
        // As long as a fresh verification would accept it.
        if (known.expiresAt + clockToleranceSeconds * 1000 > Date.now()) return known;
        remembered.delete(token);
        return null;
      }
      const verified = await verify(token).catch(() => null);
      if (verified === null) return null;
      if (remembered.size >= maxRemembered) remembered.delete(remembered.keys().next().value as string);
      // Not where the keys have changed meanwhile: it may be by one of the old ones.
      if (now === generation && now === (keys?.generation() ?? 0)) remembered.set(token, verified);
      return verified;
    },
  };
}

/** The trace id of a W3C `traceparent`, or a new one. */
export function traceIdOf(traceparent: string | null): string {
  const match = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent ?? '');
  return match?.[1] ?? randomBytes(16).toString('hex');
}

export function unauthenticated(): { errors: { message: string; extensions: { code: string } }[] } {
  return { errors: [{ message: errorCodes.UNAUTHENTICATED, extensions: { code: 'UNAUTHENTICATED' } }] };
}

/** Who asks, in which trace, and until when the token lets them. */
export type Caller = Required<SignedCaller>;

/** Which of the token's purposes a request is for: the one header besides the token that is read, and it gives nothing. */
export const purposeHeader = 'cityhub-purpose';

export interface CallerHeaders {
  readonly authorization?: string | undefined;
  readonly traceparent?: string | string[] | undefined;
  readonly [purposeHeader]?: string | string[] | undefined;
}

/**
 * The caller of a request; null for one without a good token, and for one that names a purpose which its token does not:
 * to go on with another purpose would write down a wrong one.
 */
export async function callerOf(identity: Identity, headers: CallerHeaders): Promise<Caller | null> {
  const token = await identity.tokenOf(headers.authorization ?? null);
  if (token === null) return null;
  const { actor, expiresAt, purposes } = token;
  const traceId = traceIdOf(String(headers.traceparent ?? ''));
  const purpose = headers[purposeHeader];
  if (purpose === undefined || purpose === actor.purpose) return { actor, expiresAt, traceId };
  if (!purposes.includes(String(purpose))) return null;
  return { actor: { ...actor, purpose: String(purpose) }, expiresAt, traceId };
}
