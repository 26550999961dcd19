import { type CellIssue, type ReadRow, readRow } from '@cityhub/schema/import/json-row';
import type { Column, RowType } from '@cityhub/schema/import/row-types';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';
import { UserError } from '../user-error.ts';

/** One row of a file with what was read of it; `line` is where it stands in the file, from 1. */
export interface FileRow {
  readonly line: number;
  readonly read: ReadRow;
}

/** A file's rows, one by one, as fast as they are asked for. */
export interface RowSource {
  /** How much there is to read, in the unit that `advance` is told. */
  readonly size: number;
  rows(advance: (bytes: number) => void): AsyncGenerator<FileRow>;
}

/** A cell's text, or why there is none. */
export type Cell = string | { readonly problem: ErrorCode };

/** The column of each place, null for one without a heading. */
export type Header = readonly (Column | null)[];

export const refusedRow = (code: ErrorCode): ReadRow => ({ fields: null, issues: [{ column: null, code }] });

function columnOf(type: RowType, heading: string): Column | undefined {
  const columns = [...type.columns.values()];
  return columns.find(({ name, chinese }) => name === heading || chinese.includes(heading));
}

/** What the headings say. A heading that is none may be data, where a file has no headings: it is told by its place. */
export function readHeader(type: RowType, cells: readonly Cell[]): Header {
  const known = `Its columns are ${[...type.columns.keys()].join(', ')}, or their Chinese names (cityhub import --help).`;
  const header = cells.map((cell, index) => {
    if (cell === '') return null;
    const column = typeof cell === 'string' ? columnOf(type, cell.trim()) : undefined;
    if (column === undefined)
      throw new UserError(`Column ${index + 1} has no heading that ${type.name} knows. ${known}`);
    return column;
  });
  for (const column of type.columns.values()) {
    const times = header.filter((one) => one === column).length;
    if (times > 1) throw new UserError(`The file has ${times} columns ${column.name}: leave one.`);
    if (times === 0 && column.required)
      throw new UserError(`The file has no column ${column.name}. ${known}`);
  }
  return header;
}

const listSeparator = /[;；,，、|]/;

function choiceOf(column: Column, text: string): string {
  for (const [value, words] of column.choices) if (value === text || words.includes(text)) return value;
  return text;
}

/** A cell's text as the type of its column; what does not fit stays as it is, and is refused as that. */
function valueOf(column: Column, text: string): unknown {
  switch (column.kind) {
    case 'text':
      return text;
    case 'number':
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
    case 'choice':
      return choiceOf(column, text);
    case 'list':
      return text
        .split(listSeparator)
        .map((part) => part.trim())
        .filter((part) => part !== '');
  }
}

/** Reads the cells of one row under the headings. A text that begins with `=` is a formula to whoever opens the file: no data. */
export function readCells(type: RowType, header: Header, cells: readonly Cell[]): ReadRow {
  const row: Record<string, unknown> = {};
  const issues: CellIssue[] = [];
  for (const [index, cell] of cells.entries()) {
    const text = typeof cell === 'string' ? cell.trim() : '';
    if (text === '' && typeof cell === 'string') continue;
    const column = header[index] ?? null;
    if (typeof cell !== 'string') issues.push({ column: column?.name ?? null, code: cell.problem });
    else if (column === null) issues.push({ column: null, code: 'UNKNOWN_COLUMN' });
    else if (text.startsWith('=')) issues.push({ column: column.name, code: 'FORMULA_CELL' });
    else row[column.name] = valueOf(column, text);
  }
  const read = readRow(type, row);
  if (issues.length === 0) return read;
  // A cell that could not be read is not missing as well.
  const named = new Set(issues.map(({ column }) => column));
  return {
    fields: null,
    issues: [...issues, ...(read.issues ?? []).filter(({ column }) => !named.has(column))],
  };
}
