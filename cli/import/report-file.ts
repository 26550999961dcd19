import { type FileHandle, open } from 'node:fs/promises';
import { reasonOf } from '@cityhub/schema/import/json-row';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';

/** What is wrong with a row: its line in the file, the column, a code and what it means; never the value. */
export interface RefusedRow {
  readonly line: number;
  readonly code: ErrorCode;
  readonly issues: readonly { readonly column: string | null; readonly code: ErrorCode }[];
}

/** A spreadsheet takes a cell that begins so for a formula: an apostrophe makes it text. */
export function defused(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells
    .map(defused)
    .map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\n`;
}

function linesOf({ line, code, issues }: RefusedRow): string {
  const all = issues.length === 0 ? [{ column: null, code }] : issues;
  return all.map((one) => csvLine([String(line), one.column ?? '', one.code, reasonOf(one.code)])).join('');
}

/** The rows to mend, as CSV; it is made with the first of them. */
export interface ReportFile {
  /** How long it is: what a later run goes on from. */
  readonly bytes: number;
  add(rows: readonly RefusedRow[]): Promise<void>;
  close(): Promise<void>;
}

/** `keepBytes` of a report that an earlier run has begun stay; what it wrote after its last confirmed row goes. */
export function openReport(path: string, keepBytes: number): ReportFile {
  let file: FileHandle | null = null;
  let bytes = keepBytes;
  async function opened(): Promise<FileHandle> {
    if (file !== null) return file;
    file = await open(path, keepBytes === 0 ? 'w' : 'r+');
    await file.truncate(keepBytes);
    if (keepBytes === 0) await write(file, csvLine(['line', 'column', 'code', 'reason']));
    return file;
  }
  async function write(to: FileHandle, text: string): Promise<void> {
    const { bytesWritten } = await to.write(text, bytes, 'utf8');
    bytes += bytesWritten;
  }
  return {
    get bytes() {
      return bytes;
    },
    async add(rows) {
      if (rows.length > 0) await write(await opened(), rows.map(linesOf).join(''));
    },
    close: async () => file?.close(),
  };
}
