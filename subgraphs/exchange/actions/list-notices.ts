import type { Context } from '@cityhub/schema/graph/context';
import { decodeCursor, type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { projectFeed } from '@cityhub/schema/policy/project';
import { type Actor, sourceOf } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { type NoticeDuty, type NoticeFilter, type NoticePlace, noticeDuties } from '../store/notices.ts';

type ListCaller = Pick<Context<unknown>, 'actor' | 'session' | 'book'>;

/** The moment keeps its microseconds: a cursor must hit the very row. */
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

function readPlace(after: string): NoticePlace {
  const [noticedAt, shard, position, feedId] = decodeCursor(after, 4) as [string, string, string, string];
  const isPlace = moment.test(noticedAt) && !Number.isNaN(Date.parse(noticedAt));
  if (!isPlace || !/^\d$/.test(shard) || !/^\d{1,15}$/.test(position) || !isUuid(feedId))
    throw new InvalidInputError([issue('INVALID_CURSOR', 'after')]);
  return { noticedAt, shard: Number(shard), position: Number(position), feedId };
}

async function page(caller: ListCaller, args: PageArgs, filter: NoticeFilter): Promise<Page<NoticeDuty>> {
  const size = pageSize(args);
  const after = args.after == null ? null : readPlace(args.after);
  const rows = await noticeDuties(await caller.session.tx(), { ...filter, after }, size + 1);
  return pageOf(rows, size, (row) => [row.noticedText, String(row.shard), String(row.position), row.feedId]);
}

/** The fields that changed, as far as the feed may have them: the name of a hidden field is hidden, too. */
export function withOwnFields(book: ListCaller['book'], duty: NoticeDuty): NoticeDuty {
  const feed = book.feeds().find((one) => one.id === duty.feedId);
  if (feed === undefined) return { ...duty, fields: [] };
  const names = new Set(
    projectFeed(book.policy(), feed, duty.jurisdiction).fields.map((field) => field.name),
  );
  return { ...duty, fields: duty.fields.filter((name) => names.has(name)) };
}

/** What the caller's department has to acknowledge, or has acknowledged, the oldest first. Errors: FORBIDDEN, INVALID_INPUT. */
export async function notices(
  caller: ListCaller,
  args: PageArgs & { readonly state?: 'OPEN' | 'ALL' | null | undefined },
): Promise<Page<NoticeDuty>> {
  const { role, department } = caller.actor;
  if (role !== 'department' || department === null) throw new ForbiddenError();
  const found = await page(caller, args, { department, isOpen: args.state === 'ALL' ? null : true });
  return { ...found, nodes: found.nodes.map((duty) => withOwnFields(caller.book, duty)) };
}

/** Whose corrections and recalls a caller may follow up: his source's own, or all for who supervises (null). */
function sourceSide(actor: Actor): NonNullable<NoticeFilter['source']> | null {
  const own = { name: sourceOf(actor), department: null, actor: actor.id, area: actor.area ?? '' };
  switch (actor.role) {
    case 'auditor':
    case 'operator':
      return null;
    case 'department':
      return { ...own, department: actor.source == null ? actor.department : null };
    case 'gridworker':
      if (actor.area === null) throw new ForbiddenError();
      return own;
    case 'system':
      return own;
    // All citizens are one source: his own pushes alone.
    case 'citizen':
      return { ...own, name: '' };
  }
}

const maxHours = 24 * 366;

/** Who has not acknowledged a correction or recall that is older than so many hours. Errors: FORBIDDEN, INVALID_INPUT. */
export async function laggards(
  caller: ListCaller,
  args: PageArgs & { readonly olderThanHours: number },
  now: Date,
): Promise<Page<NoticeDuty>> {
  const { olderThanHours } = args;
  if (olderThanHours < 0 || olderThanHours > maxHours)
    throw new InvalidInputError([issue('INVALID_NUMBER', 'olderThanHours')]);
  const noticedBefore = new Date(now.getTime() - olderThanHours * 60 * 60 * 1000);
  return page(caller, args, { isOpen: true, noticedBefore, source: sourceSide(caller.actor) });
}
