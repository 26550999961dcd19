import type { PolicyBook } from '../policy/book.ts';
import type { Queues } from './queues.ts';

/** Tells the workers that a shard has grown: one deduplicated job per feed, never more often than every 20 ms. */
export interface Waker {
  wake(shard: number): void;
  close(): void;
}

/** A worker that was woken goes on looking for longer than this, so a steady stream needs few jobs. */
const quietMs = 20;

export function createWaker(queues: Queues, book: PolicyBook, onError: (error: Error) => void): Waker {
  const queue = queues.queue('deliver');
  const waiting = new Set<number>();
  let timer: NodeJS.Timeout | undefined;

  async function send(): Promise<void> {
    // A stream is read by its department; no worker delivers it.
    const feeds = book
      .feeds()
      .filter((feed) => feed.state === 'ACTIVE' && feed.sink.kind !== 'stream' && waiting.has(feed.shard));
    waiting.clear();
    if (feeds.length === 0) return;
    await queue.addBulk(
      feeds.map((feed) => ({
        name: 'wake',
        data: { feed: feed.id },
        opts: { deduplication: { id: feed.id, keepLastIfActive: true } },
      })),
    );
  }

  function flush(): void {
    // The sweeper of the workers finds whatever a lost hint would have told.
    send().catch(onError);
    timer = setTimeout(() => {
      timer = undefined;
      if (waiting.size > 0) flush();
    }, quietMs);
    timer.unref();
  }

  return {
    wake(shard) {
      waiting.add(shard);
      if (timer === undefined) flush();
    },
    close: () => clearTimeout(timer),
  };
}
