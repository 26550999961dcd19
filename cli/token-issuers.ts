import type { VerifierOptions } from '@cityhub/schema/runtime/tokens';
import { trustedKeys } from '@cityhub/schema/runtime/trusted-keys';
import type { Config } from './config.ts';

/** Whose tokens the hub believes beside its own. */
export function tokenIssuers(
  { address, trusted }: Config['oidc'],
  onError: (error: unknown) => void,
): VerifierOptions {
  if (trusted === undefined) return { address };
  const { issuer, audience, keys } = trusted;
  return { trusted: { issuer, audience, keys: trustedKeys(keys, { onError }) } };
}
