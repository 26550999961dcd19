import type { FeedSink } from '@cityhub/schema/policy/grant';
import { bareHost, type SinkHost } from './sink-url.ts';

/** What of a sink may be shown to those who may see the feed: never a credential. */
export interface ShownSink {
  readonly kind: FeedSink['kind'];
  readonly host: string | null;
  readonly port: number | null;
  readonly database: string | null;
}

const nowhere = { host: null, port: null, database: null };

export function shownSink(sink: FeedSink): ShownSink {
  switch (sink.kind) {
    case 'postgres':
      return { ...nowhere, kind: sink.kind, database: sink.database };
    case 'external-postgres':
      return { ...nowhere, kind: sink.kind, ...sink.server };
    case 'webhook': {
      const url = URL.parse(sink.url);
      if (url === null) return { ...nowhere, kind: sink.kind };
      const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      return { ...nowhere, kind: sink.kind, host: bareHost(url.hostname), port };
    }
    case 'stream':
      return { ...nowhere, kind: sink.kind };
  }
}

/** Where a sink connects to, and so what a second person must approve; null for one inside the hub's own cluster. */
export function addressToApprove(sink: FeedSink): SinkHost | null {
  if (sink.kind !== 'webhook' && sink.kind !== 'external-postgres') return null;
  const { host, port } = shownSink(sink);
  return host === null || port === null ? null : { host, port };
}
