import { decodeCursor, type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { type InboxRow, readInboxPage } from '../store/inbox.ts';

function readCursor(cursor: string): { receivedAt: string; recordId: string } {
  const [receivedAt, recordId] = decodeCursor(cursor, 2) as [string, string];
  if (Number.isNaN(Date.parse(receivedAt)) || !isUuid(recordId))
    throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return { receivedAt, recordId };
}

/** What the caller's department holds, newest first, read from the department's own database. */
export async function readInbox(deps: ExchangeDeps, actor: Actor, args: PageArgs): Promise<Page<InboxRow>> {
  const size = pageSize(args);
  // A system's key pushes: what its department holds is for the department's own people.
  if (actor.role !== 'department' || actor.department === null || actor.source != null)
    throw new ForbiddenError();
  const sql = deps.inboxes.of(actor.department);
  if (sql === null) return pageOf<InboxRow>([], size, () => []);
  const rows = await readInboxPage(sql, size + 1, args.after == null ? null : readCursor(args.after));
  return pageOf(rows, size, (row) => [row.receivedAt, row.recordId]);
}
