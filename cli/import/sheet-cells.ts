import { UserError } from '../user-error.ts';
import type { Cell } from './file-row.ts';
import { momentOf } from './number-formats.ts';
import type { XmlHandler } from './workbook.ts';
import type { WorkbookParts } from './workbook-parts.ts';

/** More than any type has, and few enough that a row stays small. */
const maxColumns = 256;
/** What a sheet holds at most. */
const maxRows = 1_048_576;
const maxCellText = 32_767;

export interface SheetRow {
  readonly line: number;
  readonly cells: readonly Cell[];
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  hasFormula: boolean;
  text: string;
}

/** The place of a column, from 0: A, B … Z, AA. */
function columnIndex(reference: string): number {
  let index = 0;
  for (const letter of /^[A-Z]*/.exec(reference)?.[0] ?? '') index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

function numberText(text: string, style: number, parts: WorkbookParts): Cell {
  if (text === '') return '';
  const number = Number(text);
  if (!Number.isFinite(number)) return { problem: 'INVALID_NUMBER' };
  if (parts.dateStyles[style] === true)
    return momentOf(number, parts.from1904) ?? { problem: 'INVALID_DATE' };
  // A spreadsheet keeps 15 digits: of a longer number, such as a citizen id, the last ones are lost.
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return { problem: 'INVALID_NUMBER' };
  return String(number);
}

function cellOf({ type, style, hasFormula, text }: OpenCell, parts: WorkbookParts): Cell {
  if (hasFormula) return { problem: 'FORMULA_CELL' };
  if (text.length > maxCellText) return { problem: 'TEXT_TOO_LONG' };
  switch (type) {
    case 's':
      return parts.strings[Number(text)] ?? { problem: 'INVALID_TEXT' };
    case 'inlineStr':
    case 'str':
      return text;
    case 'b':
      return text === '1' ? 'true' : 'false';
    case 'e':
      return { problem: 'INVALID_TEXT' };
    case 'd':
      return text;
    default:
      return numberText(text, style, parts);
  }
}

/** Gathers the rows of a sheet while it is parsed; `take` empties what has been gathered. */
export function sheetReader(parts: WorkbookParts): { handler: XmlHandler; take(): SheetRow[] } {
  let rows: SheetRow[] = [];
  let line = 0;
  let cells: Cell[] = [];
  let cell: OpenCell | null = null;
  let isText = false;
  let inReading = false;

  function openRow(reference: string | undefined): void {
    const number = reference === undefined ? line + 1 : Number(reference);
    if (!(Number.isInteger(number) && number > line && number <= maxRows))
      throw new UserError('The rows of the sheet are out of order or too many: save it as CSV.');
    line = number;
    cells = [];
  }

  function openCell({ r, t, s }: Readonly<Record<string, string>>): void {
    const column = r === undefined ? cells.length : columnIndex(r);
    if (!(column >= 0 && column < maxColumns))
      throw new UserError(`The sheet has more than ${maxColumns} columns: leave those that are imported.`);
    cell = { column, type: t ?? 'n', style: Number(s ?? -1), hasFormula: false, text: '' };
  }

  function closeCell(): void {
    if (cell === null) return;
    while (cells.length < cell.column) cells.push('');
    cells[cell.column] = cellOf(cell, parts);
    cell = null;
  }

  const handler: XmlHandler = {
    open(name, attributes) {
      if (name === 'row') openRow(attributes['r']);
      else if (name === 'c') openCell(attributes);
      else if (name === 'f' && cell !== null) cell.hasFormula = true;
      else if (name === 'rPh') inReading = true;
      else if (name === 'v' || name === 't') isText = !inReading;
    },
    text(piece) {
      // What is too long is known to be so by its first characters.
      if (isText && cell !== null && cell.text.length <= maxCellText) cell.text += piece;
    },
    close(name) {
      if (name === 'v' || name === 't') isText = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'c') closeCell();
      else if (name === 'row') rows.push({ line, cells });
    },
  };
  return {
    handler,
    take() {
      const taken = rows;
      rows = [];
      return taken;
    },
  };
}
