import { eventOf } from '@cityhub/schema/events/index';
import { momentOf } from '@cityhub/schema/graph/as-of';
import { type Context, noteRead } from '@cityhub/schema/graph/context';
import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { Tx } from '@cityhub/schema/runtime/database';
import { InvalidInputError, issue, NotFoundError } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { isDepartment } from '../model/feed-policy.ts';
import { feedsAsOf } from '../model/lineage-as-of.ts';
import { type LineageReader, seesAll, viewOf } from '../model/lineage-reader.ts';
import { activeBreakGlass } from '../store/break-glass.ts';
import type { ExchangeDeps } from '../store/department-databases.ts';
import {
  firstErasedAt,
  heldVersion,
  lastFeedActs,
  lastOwnVersion,
  lastVersion,
  type TraceHead,
} from '../store/lineage-record.ts';

interface LineageQuestion {
  readonly recordId: string;
  readonly field?: string | null | undefined;
  readonly asOf?: Date | null | undefined;
}

/** One question about a record, answered field by field by the actions beside this one. */
export interface Trace {
  readonly recordId: string;
  readonly field: string | null;
  readonly at: Date | null;
  readonly shard: number;
  readonly entity: string;
  /** Its last version by the moment. */
  readonly top: number;
  readonly erased: boolean;
  readonly reader: LineageReader;
  /** Fields that a break-glass shows this reader for now. */
  readonly opened: readonly string[];
}

export type LineageContext = Pick<Context<ExchangeDeps>, 'actor' | 'book' | 'deps' | 'reads' | 'session'>;

/** The feeds of a moment: their states are those of then. */
async function feedsOf(
  tx: Tx,
  feeds: readonly FeedOrder[],
  entity: string,
  at: Date | null,
): Promise<readonly FeedOrder[]> {
  const asked = feeds.filter((feed) => feed.entity === entity);
  if (at === null) return asked;
  const ids = asked.map((feed) => feed.id);
  return feedsAsOf(asked, await lastFeedActs(tx, ids, at), at);
}

/** Who asks, and whether there is a version that he is told of; null where there is none. */
async function readerOf(
  tx: Tx,
  context: LineageContext,
  last: TraceHead & { readonly recordId: string },
  at: Date | null,
): Promise<LineageReader | null> {
  const { actor, book } = context;
  const reader: LineageReader = {
    actor,
    system: book.sourceOf(actor),
    isSubject: actor.role === 'citizen' && actor.resident != null && actor.resident === last.recordId,
    isHolder: false,
    policy: book.policy(),
    feeds: await feedsOf(tx, book.feeds(), last.entity, at),
  };
  if (seesAll(reader) || reader.isSubject) return reader;
  const { department } = actor;
  const held =
    department !== null && isDepartment(actor, department)
      ? await heldVersion(tx, department, last.recordId, at)
      : null;
  const known = { ...reader, isHolder: held !== null };
  const told = (version: TraceHead | null): boolean => version !== null && viewOf(known, version) !== null;
  if (told(last) || told(held)) return known;
  return told(await lastOwnVersion(tx, last.recordId, actor, at)) ? known : null;
}

function checkedField(entity: string, field: string | null): string | null {
  if (field !== null && !Object.hasOwn(eventOf(entity).fields, field))
    throw new InvalidInputError([issue('UNKNOWN_FIELD', 'field')]);
  return field;
}

/**
 * Begins a trace, and writes down that it was asked for. A record that is none, one of which the caller is told nothing and one
 * that was not there yet are one answer: NOT_FOUND. Also INVALID_DATE for a moment to come, UNKNOWN_FIELD.
 */
export async function traceLineage(context: LineageContext, question: LineageQuestion): Promise<Trace> {
  const { recordId } = question;
  const at = momentOf(question, context.deps);
  if (!isUuid(recordId)) throw new NotFoundError();
  const tx = await context.session.tx();
  const last = await lastVersion(tx, recordId, at);
  const reader = last === null ? null : await readerOf(tx, context, { ...last, recordId }, at);
  if (last === null || reader === null) {
    noteRead(context, { entity: last?.entity ?? 'Record', recordIds: [recordId], code: 'NOT_FOUND' });
    throw new NotFoundError();
  }
  const { entity, shard, position: top } = last;
  context.reads.found(entity, recordId);
  const field = checkedField(entity, question.field ?? null);
  const [erasedAt, opened] = await Promise.all([
    firstErasedAt(tx, { shard, recordId }),
    context.actor.role === 'auditor' ? activeBreakGlass(tx, context.actor.id, recordId) : null,
  ]);
  const erased = erasedAt !== null && (at === null || erasedAt <= at);
  return { recordId, field, at, shard, entity, top, erased, reader, opened: opened?.fields ?? [] };
}
