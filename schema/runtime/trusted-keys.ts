import { open } from 'node:fs/promises';
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/**
 * The public keys of the city's own OIDC server: a JWKS (RFC 7517) in a file or at an address, looked at again and again so
 * that keys can change while the hub runs. FRESH: the last look worked. STALE: it did not, and the keys known from before
 * stay in use. NONE: no look has worked yet, so no token of that server is believed.
 */
export type KeyState = 'FRESH' | 'STALE' | 'NONE';

export interface TrustedKeys {
  /** The key that a token's header names; throws where there is none, also after another look. */
  readonly find: JWTVerifyGetKey;
  /** Rises with each change of the keys: what was verified before may not be valid any more. */
  generation(): number;
  /** Looks where it is time to, then tells. */
  state(): Promise<KeyState>;
}

/** Ten seconds, so that a key that was taken out is soon no key; a pause, so that invented key ids make no storm. */
const rhythms = {
  file: { lookEveryMs: 1000, pauseMs: 1000 },
  url: { lookEveryMs: 10_000, pauseMs: 5000 },
} as const;
const timeoutMs = 5000;
/** A key is some 500 bytes; servers publish a handful. */
const maxBytes = 256 * 1024;
const maxKeys = 100;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(maxKeys) });

async function readFromUrl(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (response.status !== 200 || response.body === null)
    throw new Error(`the key set is answered with ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error('the key set is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readFromFile(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
  if (bytesRead > maxBytes) throw new Error('the key set is too large');
  return buffer.toString('utf8', 0, bytesRead);
}

/** Only named public keys: a symmetric key in a public set would make everybody an issuer. */
function readKeySet(text: string): JWTVerifyGetKey {
  const { keys } = keySet.parse(JSON.parse(text));
  const usable = keys.filter(
    (key) => ['RSA', 'EC', 'OKP'].includes(key.kty) && typeof key['kid'] === 'string',
  );
  return createLocalJWKSet({ keys: usable });
}

const noKey: JWTVerifyGetKey = () => {
  throw new errors.JWKSNoMatchingKey();
};

export interface TrustedKeysOptions {
  /** A look that failed: once for each time that looks stop working. */
  readonly onError: (error: unknown) => void;
  /** A test's own pace. */
  readonly rhythm?: { readonly lookEveryMs: number; readonly pauseMs: number };
}

export function trustedKeys(place: string, { onError, rhythm }: TrustedKeysOptions): TrustedKeys {
  const isUrl = /^https?:\/\//.test(place);
  const { lookEveryMs, pauseMs } = rhythm ?? rhythms[isUrl ? 'url' : 'file'];
  let state: KeyState = 'NONE';
  let hasFailed = false;
  let known = '';
  let keys = noKey;
  let generation = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  async function read(): Promise<void> {
    try {
      const text = await (isUrl ? readFromUrl(place) : readFromFile(place));
      if (text !== known || state === 'NONE') {
        keys = readKeySet(text);
        known = text;
        generation += 1;
      }
      state = 'FRESH';
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) onError(error);
      hasFailed = true;
      state = state === 'NONE' ? 'NONE' : 'STALE';
    }
    lookedAt = performance.now();
    looking = null;
  }
  const look = (): Promise<void> => (looking ??= read());
  const age = (): number => performance.now() - lookedAt;
  const isDue = (): boolean => age() > (state === 'FRESH' ? lookEveryMs : pauseMs);

  return {
    async find(header, token) {
      // Without a name several keys might fit, and a token must not choose among them by trial.
      if (typeof header?.kid !== 'string') throw new errors.JWKSNoMatchingKey();
      if (isDue() && state === 'NONE') await look();
      else if (isDue()) void look();
      try {
        return await keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || (looking === null && age() < pauseMs))
          throw error;
        await look();
        return keys(header, token);
      }
    },
    generation() {
      if (isDue()) void look();
      return generation;
    },
    async state() {
      if (isDue()) await look();
      return state;
    },
  };
}
