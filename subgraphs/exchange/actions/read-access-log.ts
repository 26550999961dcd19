import { type Context, noteRead } from '@cityhub/schema/graph/context';
import { type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { accessLogView } from '../model/access-log.ts';
import { type ReadOfRecord, readsOfRecord } from '../store/access-log.ts';
import { latestChange } from '../store/record-changes.ts';

type AccessReader = Pick<Context<unknown>, 'actor' | 'session' | 'reads'>;

/** A record that the caller is told of: who has looked at it and who has it. */
export interface AccessibleRecord {
  readonly id: string;
  readonly entity: string;
}

/** Null where there is no such record or the caller is not told of it; that is written down as a refused read. */
export async function accessibleRecord(
  context: AccessReader,
  recordId: string,
): Promise<AccessibleRecord | null> {
  const view = isUuid(recordId) ? accessLogView(context.actor, recordId) : null;
  if (view !== null) {
    const record = await latestChange(await context.session.tx(), recordId);
    if (record !== null) return { id: recordId, entity: record.entity };
  }
  noteRead(context, { entity: 'Resident', recordIds: [recordId], refused: ['accessLog'], code: 'NOT_FOUND' });
  return null;
}

/** A reading of the record, as the caller may know it. */
export interface AccessLogEntry extends Omit<ReadOfRecord, 'actor'> {
  /** The account that read; null where the caller is told of its office alone. */
  readonly actor: string | null;
  /** Whether it was the caller. */
  readonly own: boolean;
}

const isPosition = (key: string): boolean => /^\d{1,15}$/.test(key);

/**
 * Who has looked at a record, the newest first. Asking is a read of its own, which stands in the next answer.
 * Errors: INVALID_INPUT.
 */
export async function readAccessLog(
  context: AccessReader,
  { id, entity }: AccessibleRecord,
  args: PageArgs,
): Promise<Page<AccessLogEntry>> {
  const size = pageSize(args);
  const key = keyAfter(args, isPosition);
  const before = key === null ? null : Number(key);
  const rows = await readsOfRecord(await context.session.tx(), id, before, size + 1);
  noteRead(context, { entity, recordIds: [id], seen: ['accessLog'] });
  const page = pageOf(rows, size, (row) => [String(row.position)]);
  const isToldAccounts = accessLogView(context.actor, id) === 'ALL';
  const nodes = page.nodes.map((row) => {
    const own = row.actor === context.actor.id;
    return { ...row, own, actor: own || isToldAccounts ? row.actor : null };
  });
  return { ...page, nodes };
}
