import type { Access } from '@cityhub/schema/runtime/access';
import { shardHeads } from './feed-page.ts';

/** Tells streams that their shard has grown. All that wait in this process share one look at the heads. */
export interface HeadWatch {
  /** The last position of a shard now. */
  read(shard: number): Promise<number>;
  /** True once the shard is beyond `after`; false when `timeoutMs` are over or the signal says so. */
  beyond(shard: number, after: number, timeoutMs: number, signal: AbortSignal): Promise<boolean>;
}

/** Half of it is the delay that looking adds. NOTIFY would cost every push more: it takes a global lock at commit. */
const lookEveryMs = 20;

interface Waiting {
  readonly shard: number;
  readonly after: number;
  readonly resolve: (grown: boolean) => void;
}

export function createHeadWatch(access: Pick<Access, 'asNobody'>): HeadWatch {
  const waiting = new Set<Waiting>();
  let looking = false;

  async function look(): Promise<void> {
    while (waiting.size > 0) {
      // A failed look is a look later: those who wait give up by themselves.
      const heads = await access.asNobody(shardHeads).catch(() => new Map<number, number>());
      for (const one of waiting) if ((heads.get(one.shard) ?? 0) > one.after) one.resolve(true);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    looking = false;
  }

  return {
    read: async (shard) => (await access.asNobody(shardHeads)).get(shard) ?? 0,
    async beyond(shard, after, timeoutMs, signal) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const one = { shard, after, resolve };
      const giveUp = (): void => resolve(false);
      const timer = setTimeout(giveUp, timeoutMs);
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(one);
      if (!looking) {
        looking = true;
        void look();
      }
      if (signal.aborted) giveUp();
      const grown = await promise;
      waiting.delete(one);
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      return grown;
    },
  };
}
