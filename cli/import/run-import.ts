import type { FileRow, RowSource } from './file-row.ts';
import type { RefusedRow, ReportFile } from './report-file.ts';
import type { ImportState } from './state-file.ts';
import type { Uploaded } from './upload.ts';

/** As many rows share a request; what was confirmed is noted after each. */
const chunkRows = 2000;
/** Of a request's body. */
const chunkBytes = 8 * 1024 * 1024;

export interface ImportRun {
  readonly rows: RowSource;
  /** Where an earlier run stopped; moved on with every confirmed chunk. */
  readonly state: ImportState;
  readonly report: ReportFile;
  readonly advance: (bytes: number) => void;
  readonly signal: AbortSignal;
  readonly upload: (rows: readonly string[]) => Promise<Uploaded>;
  readonly save: (state: ImportState) => Promise<void>;
}

interface Chunk {
  /** Rows for the hub, as NDJSON, and their lines in the file. */
  readonly bodies: string[];
  readonly lines: number[];
  /** Rows that cannot be sent as they are. */
  readonly refused: RefusedRow[];
  bytes: number;
  last: number;
}

const emptyChunk = (): Chunk => ({ bodies: [], lines: [], refused: [], bytes: 0, last: 0 });

/** The row's own key if it has one; else the file and the line name it, on every run. */
function bodyOf(
  { type, source, digest }: ImportState,
  line: number,
  fields: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({ idempotencyKey: `${source}/${type}/${digest.slice(0, 32)}/${line}`, ...fields });
}

function addRow(chunk: Chunk, state: ImportState, { line, read }: FileRow): void {
  chunk.last = line;
  if (read.issues !== null) {
    chunk.refused.push({ line, code: 'INVALID_INPUT', issues: read.issues });
    return;
  }
  const body = bodyOf(state, line, read.fields);
  chunk.bodies.push(body);
  chunk.lines.push(line);
  chunk.bytes += body.length;
}

const isFull = ({ bodies, refused, bytes }: Chunk): boolean =>
  bodies.length + refused.length >= chunkRows || bytes >= chunkBytes;

async function confirm(run: ImportRun, chunk: Chunk): Promise<void> {
  if (chunk.last === 0) return;
  const { state, report } = run;
  const uploaded = await run.upload(chunk.bodies);
  const byHub = uploaded.refused.map((row) => ({ ...row, line: chunk.lines[row.line - 1] ?? chunk.last }));
  const refused = [...chunk.refused, ...byHub].sort((one, other) => one.line - other.line);
  await report.add(refused);
  state.accepted += uploaded.accepted;
  state.repeated += uploaded.repeated;
  state.refused += refused.length;
  state.line = chunk.last;
  state.reportBytes = report.bytes;
  await run.save(state);
}

/**
 * Sends what a file holds, chunk by chunk; the next is read while one is under way, and never more than that. When the signal
 * comes, the chunk under way is given up: it is not confirmed, and the next run sends it again.
 */
export async function runImport(run: ImportRun): Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  let chunk = emptyChunk();
  const from = run.state.line;
  try {
    for await (const row of run.rows.rows(run.advance)) {
      run.signal.throwIfAborted();
      if (row.line <= from) continue;
      addRow(chunk, run.state, row);
      if (!isFull(chunk)) continue;
      const full = chunk;
      chunk = emptyChunk();
      await underWay;
      underWay = confirm(run, full);
      // Heard where it is awaited.
      underWay.catch(() => {});
    }
  } finally {
    // Whatever went wrong here: what is confirmed meanwhile is noted before the report is closed.
    await underWay.catch(() => {});
  }
  await underWay;
  await confirm(run, chunk);
}
