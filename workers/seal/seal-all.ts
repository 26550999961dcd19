import type { LedgerAlgorithm } from '@cityhub/schema/ledger/signing-keys';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { sealRound } from './seal-round.ts';

/**
 * Seals whatever waits, before a hub begins: what was written in bulk, or while no worker ran, shall not hold up the first
 * pushes. Answers how many leaves it sealed. A damaged tree is left to the workers, who report it.
 */
export async function sealAll(options: {
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  readonly algorithms: readonly LedgerAlgorithm[];
}): Promise<number> {
  const { databaseUrl, secrets, algorithms } = options;
  const hub = connectRaw(urlForRole(databaseUrl, 'worker', secrets), { max: 1, name: 'sealer' });
  try {
    const deps = { secrets, keyring: createKeyring(secrets), algorithms };
    let sum = 0;
    for (let isFull = true; isFull; ) {
      const sealed = await sealRound(hub, deps);
      sum += sealed.leaves;
      isFull = sealed.isFull;
    }
    return sum;
  } finally {
    await hub.end({ timeout: 2 });
  }
}
