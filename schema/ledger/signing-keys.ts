import type { Secrets } from '../runtime/secrets.ts';
import { deriveEd25519, deriveSm2 } from './algorithms.ts';
import { endorsementText, type Signer, verifierKey } from './note.ts';

/** What the hub signs heads with; LEDGER_SIGNATURES names them. Ed25519 always signs. */
export type LedgerAlgorithm = 'Ed25519' | 'SM2';

/**
 * The hub's key of a generation, counted from 1. Only public keys stand in the database: the private one derives from the
 * hub's secret whenever it is needed. `origin` is that of log.ledger.
 */
export function ledgerSigner(
  secrets: Secrets,
  origin: string,
  algorithm: LedgerAlgorithm,
  generation: number,
): Signer {
  const derive = algorithm === 'SM2' ? deriveSm2 : deriveEd25519;
  const key = derive(secrets, `ledger-key/${algorithm.toLowerCase()}/${generation}`);
  return { ...verifierKey(origin, algorithm, key.publicKey), sign: key.sign };
}

/** The signature, in base64, by which a key names its successor: see docs/bundle-format.md. */
export function endorse(previous: Signer, next: Signer, sinceSize: number): string {
  return previous.sign(Buffer.from(endorsementText(next, sinceSize))).toString('base64');
}
