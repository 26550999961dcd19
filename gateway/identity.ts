import { randomBytes } from 'node:crypto';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { errorCodes } from '@cityhub/schema/runtime/errors';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { SignedCaller } from '@cityhub/schema/runtime/signed-request';
import { clockToleranceSeconds, tokenVerifier, type VerifiedToken } from '@cityhub/schema/runtime/tokens';

/** Who a request is from. Nothing but the signed token says so: other headers are not even read. */
export interface Identity {
  actorOf(authorization: string | null): Promise<Actor | null>;
  /** The same with the token's end, for what stays open for longer than a request. */
  tokenOf(authorization: string | null): Promise<VerifiedToken | null>;
}

/** Checking an Ed25519 signature costs more than the rest of a small request: known tokens are remembered. */
const maxRemembered = 10_000;
const maxTokenLength = 4096;

export function createIdentity(secrets: Secrets): Identity {
  const verify = tokenVerifier(secrets);
  const remembered = new Map<string, VerifiedToken>();
  const identity: Identity = {
    actorOf: async (authorization) => (await identity.tokenOf(authorization))?.actor ?? null,
    async tokenOf(authorization) {
      if (authorization === null || !authorization.startsWith('Bearer ')) return null;
      const token = authorization.slice('Bearer '.length);
      if (token.length > maxTokenLength) return null;
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
      remembered.set(token, verified);
      return verified;
    },
  };
  return identity;
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

/** The caller of a request, as an operation's context carries it; null for a request without a good token. */
export async function callerOf(
  identity: Identity,
  headers: { authorization?: string | undefined; traceparent?: string | undefined },
): Promise<{ caller: Caller } | null> {
  const token = await identity.tokenOf(headers.authorization ?? null);
  if (token === null) return null;
  return { caller: { ...token, traceId: traceIdOf(headers.traceparent ?? null) } };
}

interface RequestHook {
  request: Request;
  endResponse(response: Response): void;
  fetchAPI: { Response: typeof Response };
}

interface ContextHook {
  context: { request: Request };
  extendContext(extension: object): void;
}

/** The gateway plugin: refuses a request without a good token, and puts actor and trace id into the context. */
export function identityPlugin(identity: Identity) {
  const callers = new WeakMap<Request, Caller>();
  return {
    async onRequest({ request, endResponse, fetchAPI }: RequestHook): Promise<void> {
      const authorization = request.headers.get('authorization') ?? undefined;
      const traceparent = request.headers.get('traceparent') ?? undefined;
      const known = await callerOf(identity, { authorization, traceparent });
      if (known === null) endResponse(fetchAPI.Response.json(unauthenticated(), { status: 401 }));
      else callers.set(request, known.caller);
    },
    onContextBuilding({ context, extendContext }: ContextHook): void {
      const caller = callers.get(context.request);
      if (caller !== undefined) extendContext({ caller });
    },
  };
}
