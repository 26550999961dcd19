import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { Sink } from '../sinks/sink.ts';

/** The sinks that this process has open: one for each feed, for as long as the feed asks for the same and nothing fails. */
export interface OpenSinks {
  open(feed: FeedOrder): Promise<Sink>;
  /** After a failure: the next attempt opens a new one. */
  drop(feedId: string): void;
  close(): Promise<void>;
}

/** What a sink was opened for. */
const keyOf = ({ sink, fields, entity, shard, addresses, name }: FeedOrder): string =>
  JSON.stringify([sink, fields, entity, shard, addresses, name]);

export function createOpenSinks(openSink: (feed: FeedOrder) => Promise<Sink>): OpenSinks {
  const opened = new Map<string, { readonly key: string; readonly sink: Sink }>();

  function drop(feedId: string): void {
    const known = opened.get(feedId);
    opened.delete(feedId);
    // Nobody waits for a connection that is perhaps dead.
    known?.sink.close().catch(() => {});
  }

  return {
    async open(feed) {
      const key = keyOf(feed);
      const known = opened.get(feed.id);
      if (known?.key === key) return known.sink;
      drop(feed.id);
      const sink = await openSink(feed);
      opened.set(feed.id, { key, sink });
      return sink;
    },
    drop,
    async close() {
      await Promise.all([...opened.values()].map(({ sink }) => sink.close()));
      opened.clear();
    },
  };
}
