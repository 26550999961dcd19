import { type Page, type PageArgs, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter } from '@cityhub/schema/graph/paging';
import { seesAll } from '../model/lineage-reader.ts';
import { type ReadFilter, type ReadRow, readsOfRecord } from '../store/lineage-reads.ts';
import type { LineageContext, Trace } from './trace-lineage.ts';

/** A read as it is told: without the account where persons are not the reader's business. */
export interface TracedRead extends Omit<ReadRow, 'actor' | 'traceId'> {
  readonly actor: string | null;
  readonly traceId: string | null;
}

/** Whose reads are told. Who else looked at a record is not the business of its source or of those who hold a copy. */
function readersTold({ reader }: Trace): ReadFilter['by'] {
  if (seesAll(reader) || reader.isSubject) return null;
  const { department, id: actor } = reader.actor;
  return { department, actor };
}

/** Who read the record, also who was refused, the newest first. Errors: INVALID_INPUT. */
export async function traceReads(
  context: LineageContext,
  trace: Trace,
  args: PageArgs,
): Promise<Page<TracedRead>> {
  const size = pageSize(args);
  const after = keyAfter(args, (key) => /^\d{1,15}$/.test(key));
  const { recordId, at, field, reader } = trace;
  const filter = {
    recordId,
    at,
    field,
    by: readersTold(trace),
    before: after === null ? null : Number(after),
  };
  const rows = await readsOfRecord(await context.session.tx(), filter, size + 1);
  const isOwn = (row: ReadRow): boolean => row.actor === reader.actor.id;
  const told = rows.map((row) =>
    reader.isSubject && !isOwn(row) ? { ...row, actor: null, traceId: null } : row,
  );
  return pageOf(told, size, (row) => [String(row.position)]);
}
