import type { HubCheckpoint } from './checkpoint.ts';
import type { DeliveryKey, Store } from './store.ts';

/** Twice what a receiver must remember. */
export const rememberedMs = 48 * 3_600_000;

/** One comes in a second at most: hours of them. */
const rememberedCheckpoints = 10_000;

/** A store that forgets at the end of the process. `keep` may write down what is remembered, before it counts. */
export function createMemoryStore(
  keep: (delivery: DeliveryKey, at: number) => Promise<void> = async () => {},
  known: Iterable<readonly [DeliveryKey, at: number]> = [],
): Store {
  const ids = new Map<string, number>();
  const versions = new Map<string, number>();
  const checkpoints = new Map<string, HubCheckpoint>();
  function remember({ id, record, version }: DeliveryKey, at: number): void {
    ids.set(id, at);
    versions.set(record, Math.max(version, versions.get(record) ?? 0));
    // The oldest stand first.
    for (const [old, since] of ids) {
      if (since > at - rememberedMs) break;
      ids.delete(old);
    }
  }
  for (const [delivery, at] of known) remember(delivery, at);
  return {
    async once(delivery, work) {
      if (ids.has(delivery.id)) return 'REPEATED';
      const older = delivery.version < (versions.get(delivery.record) ?? 0);
      if (!older) await work();
      const at = Date.now();
      await keep(delivery, at);
      remember(delivery, at);
      return older ? 'OLDER' : 'APPLIED';
    },
    async checkpoint(came) {
      const name = `${came.origin} ${came.size}`;
      const known = checkpoints.get(name);
      if (known === undefined) checkpoints.set(name, came);
      for (const [oldest] of checkpoints) {
        if (checkpoints.size <= rememberedCheckpoints) break;
        checkpoints.delete(oldest);
      }
      return known === undefined || known.root === came.root ? null : known;
    },
  };
}
