import type { RawSql } from '@cityhub/schema/runtime/database';

/** The last position of each shard. Whoever waits for more shares one look at the heads. */
export interface Heads {
  read(shard: number): Promise<number>;
  /** The head once it is beyond `after`, or null after `timeoutMs`. */
  beyond(shard: number, after: number, timeoutMs: number): Promise<number | null>;
  /** The last correction, recall, erasure or merger up to the head that was read last. */
  lastNotice(shard: number): number;
  /** The last erasure up to there. */
  lastErasure(shard: number): number;
}

/** While a feed lingers the heads are looked at this often: half of it is the delay that looking adds. */
const lookEveryMs = 3;

interface Waiting {
  readonly shard: number;
  readonly after: number;
  readonly until: number;
  readonly resolve: (head: number | null) => void;
}

export function createHeads(hub: RawSql): Heads {
  const waiting = new Set<Waiting>();
  const notices = new Map<number, { readonly notice: number; readonly erasure: number }>();
  let looking = false;

  async function all(): Promise<Map<number, number>> {
    const rows = await hub<{ shard: number; position: number; notice: number; erasure: number }[]>`
      select h.shard, h.position,
        coalesce((select max(n.position) from exchange.record_notice n where n.shard = h.shard), 0) as notice,
        coalesce((select max(n.position) from exchange.record_notice n where n.shard = h.shard and n.kind = 'ERASURE'), 0) as erasure
      from log.head h`;
    for (const row of rows) notices.set(row.shard, row);
    return new Map(rows.map((row) => [row.shard, row.position]));
  }

  async function look(): Promise<void> {
    while (waiting.size > 0) {
      const heads = await all().catch(() => new Map<number, number>());
      const now = performance.now();
      for (const one of waiting) {
        const head = heads.get(one.shard) ?? 0;
        if (head <= one.after && now < one.until) continue;
        waiting.delete(one);
        one.resolve(head > one.after ? head : null);
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    looking = false;
  }

  return {
    read: async (shard) => (await all()).get(shard) ?? 0,
    lastNotice: (shard) => notices.get(shard)?.notice ?? 0,
    lastErasure: (shard) => notices.get(shard)?.erasure ?? 0,
    beyond(shard, after, timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<number | null>();
      waiting.add({ shard, after, until: performance.now() + timeoutMs, resolve });
      if (!looking) {
        looking = true;
        void look();
      }
      return promise;
    },
  };
}
