import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Sink } from '../sinks/sink.ts';
import { type Block, type BlockReader, blockEnd } from './block.ts';
import type { Heads } from './heads.ts';
import { planFeed } from './plan.ts';
import { recordDelivery } from './record.ts';
import { projectRows } from './rows.ts';

/**
 * Drains one feed: reads block after block behind the sink's own cursor and writes each, until the log has nothing more.
 *
 * cursor known → block read → sink written → delivery recorded → next block …
 * Exits: nothing new for `lingerMs`; the feed is no longer active; fenced by another worker (read the cursor again);
 * an error of the sink or the hub, which the caller turns into backoff. A crash between "sink written" and "delivery
 * recorded" is seen at the next start: the sink's cursor is ahead of the hub's, and the gap is recorded then.
 */
export interface DrainDeps {
  readonly hub: RawSql;
  readonly book: PolicyBook;
  readonly keyring: Keyring;
  readonly blocks: BlockReader;
  readonly heads: Heads;
  /** True when the process is to end: finish the block, then leave. */
  readonly stopping: () => boolean;
}

/** A feed that has caught up looks on this long before it lets its wake-up job end. */
const lingerMs = 50;

function readBlock(deps: DrainDeps, feed: FeedOrder, from: number, head: number): Promise<Block> {
  const policy = deps.book.policy();
  const plan = planFeed(policy, feed);
  const to = blockEnd(from, head);
  if (plan.kind === 'shared') return deps.blocks.read(plan, from, to);
  return projectRows({ hub: deps.hub, keyring: deps.keyring, policy }, feed, plan, { from, to });
}

/** What the sink confirmed but the hub has not recorded: the last worker was killed in between. */
async function recordGap(
  deps: DrainDeps,
  feed: FeedOrder,
  position: number,
  attempts: number,
): Promise<void> {
  const [row] = await deps.hub<{ position: number }[]>`
    select position from log.cursor where feed_id = ${feed.id} and shard = ${feed.shard}`;
  const recorded = row?.position ?? 0;
  if (recorded >= position) return;
  const [counted] = await deps.hub<{ records: number }[]>`
    select count(*)::int as records from log.change where shard = ${feed.shard} and position > ${recorded}
      and position <= ${position} and entity = ${feed.entity} and jurisdiction ^@ ${feed.jurisdiction}`;
  await recordDelivery(
    deps.hub,
    feed,
    { from: recorded, last: position, records: counted?.records ?? 0, json: '' },
    attempts,
  );
}

export async function drainFeed(
  deps: DrainDeps,
  feedId: string,
  sink: Sink,
  attempts: number,
): Promise<void> {
  const current = (): FeedOrder | undefined =>
    deps.book.feeds().find((one) => one.id === feedId && one.state === 'ACTIVE');
  const feed = current();
  if (feed === undefined) return;
  let cursor = await sink.position();
  await recordGap(deps, feed, cursor, attempts);
  let head = await deps.heads.read(feed.shard);
  let recorded: Promise<void> = Promise.resolve();
  let tries = attempts;
  while (!deps.stopping() && current() !== undefined) {
    if (cursor >= head) {
      const grown = await deps.heads.beyond(feed.shard, cursor, lingerMs);
      if (grown === null) break;
      head = grown;
    }
    const block = await readBlock(deps, feed, cursor, head);
    const next = blockEnd(block.last, head);
    // The next block is read while this one is written; a failure shows when it is asked for again.
    if (next > block.last) readAhead(deps, feed, block.last, head);
    if (!(await sink.write(block))) {
      cursor = await sink.position();
      continue;
    }
    await recorded;
    recorded = recordDelivery(deps.hub, feed, block, tries);
    recorded.catch(() => {});
    tries = 1;
    cursor = block.last;
  }
  await recorded;
}

function readAhead(deps: DrainDeps, feed: FeedOrder, from: number, head: number): void {
  const plan = planFeed(deps.book.policy(), feed);
  if (plan.kind === 'shared') deps.blocks.read(plan, from, blockEnd(from, head)).catch(() => {});
}
