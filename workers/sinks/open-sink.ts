import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import { urlForDepartment } from '@cityhub/schema/runtime/database-url';
import { openText } from '@cityhub/schema/runtime/sealed-text';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { Lookup } from './approved-address.ts';
import { approvedSocket } from './approved-socket.ts';
import type { Checkpoints } from './checkpoints.ts';
import { openDepartmentConnection } from './department-connection.ts';
import { openDepartmentDatabase } from './department-database.ts';
import type { Sink } from './sink.ts';
import { openWebhook } from './webhook.ts';

export interface SinkDeps {
  /** The hub's database: a webhook's position and receipts stand there. */
  readonly hub: RawSql;
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  readonly checkpoints: Checkpoints;
  /** How host names are resolved; the system's way by default. */
  readonly lookup?: Lookup;
}

/** The sink of a feed. A feed of kind `stream` has none: its department reads it by itself. */
export async function openSink(deps: SinkDeps, feed: FeedOrder): Promise<Sink> {
  const { sink } = feed;
  const name = `feed ${feed.name}`;
  switch (sink.kind) {
    case 'postgres': {
      const url = urlForDepartment(deps.databaseUrl, sink.database, deps.secrets);
      return openDepartmentDatabase(openDepartmentConnection(url, name), feed, deps.checkpoints);
    }
    case 'external-postgres': {
      const url = openText(deps.secrets, `feed ${feed.id} url`, sink.sealedUrl);
      const target = approvedSocket(url, feed.addresses, deps.lookup);
      return openDepartmentDatabase(
        openDepartmentConnection(target.url, name, target.open),
        feed,
        deps.checkpoints,
      );
    }
    case 'webhook':
      return openWebhook(deps, feed);
    case 'stream':
      throw new Error('a stream is read by its department');
  }
}
