import { encodeCursor, type Page, type PageArgs, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter } from '@cityhub/schema/graph/paging';
import type { RecordVersion, TracedVersion } from '../model/lineage.ts';
import { concernsField, traced } from '../model/lineage-changes.ts';
import { type LineageView, seesAll, viewOf } from '../model/lineage-reader.ts';
import { departmentsBySource } from '../store/lineage-links.ts';
import { type VersionRow, versionRows } from '../store/lineage-versions.ts';
import { versionOpener } from './open-version.ts';
import type { LineageContext, Trace } from './trace-lineage.ts';

/** A version of a page, with what its reader is to it. */
export interface TraceVersion extends TracedVersion {
  readonly trace: Trace;
  readonly view: LineageView;
}

/** A page of versions costs so much at most, however many its caller asks for. */
export const mostVersions = 50;
/** Versions that one page looks at: between those that it tells there may be thousands of others. */
const mostLooked = 1000;
const stretch = 200;

/** A version that the reader is told of, and waits for the one before it. */
interface Waiting {
  readonly version: RecordVersion;
  readonly view: LineageView;
}

interface Looked {
  readonly found: TraceVersion[];
  /** The place to go on from where the page ended for its cost: this and older. */
  readonly goOnAt: number | null;
}

/** Which departments run the sources of versions: asked only where it decides what is told. */
async function sourceDepartments(
  context: LineageContext,
  { reader }: Trace,
  rows: readonly VersionRow[],
): Promise<ReadonlyMap<string, string>> {
  if (rows.length === 0 || seesAll(reader) || reader.isSubject) return new Map();
  return departmentsBySource(await context.session.tx(), [...new Set(rows.map((row) => row.source))]);
}

/** Versions from a position downwards, until `wanted` are found, nothing is left, or enough was looked at. */
async function look(context: LineageContext, trace: Trace, from: number, wanted: number): Promise<Looked> {
  const { reader, field } = trace;
  const open = versionOpener(context.deps.keyring, trace);
  const found: TraceVersion[] = [];
  let waiting: Waiting | null = null;
  let next = from;
  const tell = (before: RecordVersion | null): void => {
    if (waiting === null) return;
    const one = { ...traced(waiting.version, before), view: waiting.view, trace };
    if (concernsField(one, field)) found.push(one);
  };
  for (let looked = 0; looked < mostLooked; ) {
    const limit = looked === 0 && field === null ? wanted + 1 : stretch;
    const rows = await versionRows(context.deps.recordLog, trace, next, limit);
    const departments = await sourceDepartments(context, trace, rows);
    for (const row of rows) {
      const view = viewOf(reader, { ...row, sourceDepartment: departments.get(row.source) ?? null });
      if (view === null) continue;
      const version = open(row);
      tell(version);
      if (found.length === wanted) return { found, goOnAt: null };
      waiting = { version, view };
    }
    looked += rows.length;
    const last = rows.at(-1);
    if (rows.length < limit || last === undefined) {
      tell(null);
      return { found, goOnAt: null };
    }
    next = last.position - 1;
  }
  // The one that waits is looked at again by the next page, unless it is all that this one has come by.
  const held = waiting as Waiting | null;
  if (held === null || held.version.position < from) return { found, goOnAt: held?.version.position ?? next };
  tell(null);
  return { found, goOnAt: next };
}

/** Versions that the reader is told of, the newest first; a page may be short, and not the last. Errors: INVALID_INPUT. */
export async function traceVersions(
  context: LineageContext,
  trace: Trace,
  args: PageArgs,
): Promise<Page<TraceVersion>> {
  const size = Math.min(pageSize(args), mostVersions);
  const after = keyAfter(args, (key) => /^\d{1,15}$/.test(key));
  const from = after === null ? trace.top : Math.min(Number(after) - 1, trace.top);
  const { found, goOnAt } = await look(context, trace, from, size + 1);
  const nodes = found.slice(0, size);
  const last = found.length > size ? nodes.at(-1)?.version.position : (goOnAt ?? 0) + 1;
  const hasNextPage = found.length > size || goOnAt !== null;
  const end = hasNextPage ? last : nodes.at(-1)?.version.position;
  return { nodes, hasNextPage, endCursor: end === undefined ? null : encodeCursor([String(end)]) };
}
