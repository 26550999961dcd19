import { decodeCursor, type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import type { PolicyBook } from '@cityhub/schema/policy/book';
import { dueAt, type FeedProjection, mayFilter, projectFeed } from '@cityhub/schema/policy/project';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { type DeadLetterRow, listDeadLetters } from '../store/dead-letters.ts';
import { readFeed } from './read-feed.ts';

/** A dead letter, and what of it would travel now. */
export interface DeadLetter extends DeadLetterRow, FeedProjection {}

function readCursor(cursor: string): number {
  const position = Number(decodeCursor(cursor, 1)[0]);
  if (!Number.isSafeInteger(position) || position < 0)
    throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return position;
}

/** What a feed's sink could not take, in the log's order. Errors: NOT_FOUND, INVALID_INPUT. */
export async function listFeedDeadLetters(
  tx: Tx,
  book: PolicyBook,
  actor: Actor,
  args: PageArgs & { readonly feedId: string },
): Promise<Page<DeadLetter>> {
  const size = pageSize(args);
  const after = args.after == null ? 0 : readCursor(args.after);
  const feed = await readFeed(tx, actor, args.feedId);
  const rows = await listDeadLetters(tx, feed, after, size + 1);
  const policy = book.policy();
  const letters = rows.map((row) => {
    const due = dueAt(feed, row.acceptedAt);
    const { fields, withheld } = projectFeed(policy, feed, row.jurisdiction, due);
    const travels = mayFilter(policy, feed, row.jurisdiction, due);
    return { ...row, fields: travels ? fields : [], withheld };
  });
  return pageOf(letters, size, (row) => [String(row.position)]);
}
