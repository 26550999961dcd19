import { randomUUID } from 'node:crypto';
import { feed as feedEvent } from '@cityhub/schema/events/feed';
import type { Tx } from '@cityhub/schema/runtime/database';
import { appendInTransaction } from '@cityhub/schema/runtime/log/append-in-transaction';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, changeOf } from '@cityhub/schema/runtime/push';
import { shownSink } from '../model/shown-sink.ts';
import type { FeedRow } from '../store/tables.ts';

export type FeedDeps = Pick<
  Platform,
  'access' | 'keyring' | 'wake' | 'book' | 'secrets' | 'production' | 'now'
>;

/** The feed as the log tells it: no credential, and no value that it filters by. */
function fieldsOf(feed: FeedRow, reason: string | null): Record<string, unknown> {
  const { name, department, entity, fields, jurisdiction, purpose, legalBasis, state } = feed;
  const { kind, host } = shownSink(feed.sink);
  return {
    name,
    department,
    entity,
    fields,
    jurisdiction,
    purpose,
    legalBasis,
    sinkKind: kind,
    state,
    host,
    reason,
  };
}

/** Appends what was done to a feed, in the transaction that does it, as its last statement. Each act is one of its own. */
export async function appendFeedChange(
  tx: Tx,
  deps: Pick<FeedDeps, 'keyring'>,
  caller: Caller,
  act: { readonly operation: string; readonly feed: FeedRow; readonly reason: string | null },
): Promise<void> {
  const { operation, feed, reason } = act;
  const fields = fieldsOf(feed, reason);
  const push = {
    event: feedEvent,
    operation,
    recordId: feed.id,
    jurisdiction: feed.jurisdiction,
    fields,
    idempotencyKey: randomUUID(),
    body: fields,
  };
  await appendInTransaction(tx, deps.keyring, changeOf(caller, push));
}

/** What follows a commit: this process's own copy of the feeds is read again, as all others do within a second. */
export async function spreadFeeds(deps: Pick<FeedDeps, 'wake' | 'book'>): Promise<void> {
  deps.wake();
  // That it could not be read now fails nothing that is stored.
  await deps.book.refresh().catch(() => {});
}
