import { UserError } from '../user-error.ts';
import { showsDate } from './number-formats.ts';
import { readXml, type Workbook } from './workbook.ts';

const mebibyte = 1024 * 1024;
const small = { maxBytes: 16 * mebibyte };
/** Shared strings are held in memory while the sheet streams: the one part of a workbook that is. */
const strings = { maxBytes: 128 * mebibyte };

/** What the cells of a sheet refer to. */
export interface WorkbookParts {
  /** The sheet's part. */
  readonly sheet: string;
  readonly strings: readonly string[];
  /** Whether a cell of this style shows its number as a date. */
  readonly dateStyles: readonly boolean[];
  readonly from1904: boolean;
}

/** `r:id`, whatever prefix the workbook's writer has chosen. */
function relationOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
}

async function readSheets(book: Workbook) {
  const sheets: { name: string; relation: string }[] = [];
  let from1904 = false;
  const part = await book.part('xl/workbook.xml', small);
  if (part === null) throw new UserError('The file is no XLSX workbook: it has no xl/workbook.xml.');
  await readXml(part.chunks(), {
    open(name, attributes) {
      if (name === 'sheet') sheets.push({ name: attributes['name'] ?? '', relation: relationOf(attributes) });
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    },
    text() {},
    close() {},
  });
  return { sheets, from1904 };
}

async function readTargets(book: Workbook): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  const part = await book.part('xl/_rels/workbook.xml.rels', small);
  if (part === null) return targets;
  await readXml(part.chunks(), {
    open(name, { Id, Target }) {
      if (name !== 'Relationship' || Id === undefined || Target === undefined) return;
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
    text() {},
    close() {},
  });
  return targets;
}

async function readStrings(book: Workbook): Promise<string[]> {
  const read: string[] = [];
  const part = await book.part('xl/sharedStrings.xml', strings);
  if (part === null) return read;
  let text = '';
  let inText = false;
  let inReading = false;
  await readXml(part.chunks(), {
    open(name) {
      if (name === 'si') text = '';
      // How a word is pronounced stands beside it, and is not part of it.
      else if (name === 'rPh') inReading = true;
      else if (name === 't') inText = !inReading;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'si') read.push(text);
    },
  });
  return read;
}

async function readDateStyles(book: Workbook): Promise<boolean[]> {
  const styles: boolean[] = [];
  const codes = new Map<number, string>();
  const part = await book.part('xl/styles.xml', small);
  if (part === null) return styles;
  let inCellStyles = false;
  await readXml(part.chunks(), {
    open(name, { numFmtId, formatCode }) {
      if (name === 'cellXfs') inCellStyles = true;
      else if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '');
      else if (name === 'xf' && inCellStyles)
        styles.push(showsDate(Number(numFmtId ?? 0), codes.get(Number(numFmtId))));
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    },
  });
  return styles;
}

/** Finds a sheet, by its name or the first, and what its cells refer to. */
export async function readParts(book: Workbook, wished: string | undefined): Promise<WorkbookParts> {
  const { sheets, from1904 } = await readSheets(book);
  const found = wished === undefined ? sheets[0] : sheets.find(({ name }) => name === wished);
  const sheet = (await readTargets(book)).get(found?.relation ?? '');
  if (sheet === undefined)
    throw new UserError('The workbook has no such sheet: name one of its sheets with --sheet NAME.');
  return { sheet, strings: await readStrings(book), dateStyles: await readDateStyles(book), from1904 };
}
