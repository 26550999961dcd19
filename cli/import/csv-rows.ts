import { createReadStream } from 'node:fs';
import { type Line, readLines } from '@cityhub/gateway/import/read-lines';
import { maxRowBytes } from '@cityhub/schema/import/json-row';
import type { RowType } from '@cityhub/schema/import/row-types';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';
import { UserError } from '../user-error.ts';
import { csvCells, delimiterOf } from './csv-cells.ts';
import { type FileRow, type RowSource, readCells, readHeader, refusedRow } from './file-row.ts';

export const encodings = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof encodings)[number];

/** A record of one line or several, or why its first line is none. */
interface CsvRecord {
  readonly line: number;
  readonly content: { readonly cells: readonly string[] } | { readonly problem: ErrorCode };
}

/** A cell with more line breaks than this has lost its closing quote. */
const maxLinesPerRecord = 100;

/** Line breaks of both encodings are bytes of their own, so that lines can be cut before they are decoded. */
function decoderOf(encoding: Encoding): (bytes: Uint8Array) => string | null {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes).replace(/\r$/, '');
    } catch {
      return null;
    }
  };
}

/**
 * Records of a file. A quoted cell may go on over lines; where its quote does not close within a row's limits, its first line
 * alone is refused and the lines behind it are read again: one lost quote must not swallow the rows after it.
 */
async function* readRecords(
  lines: AsyncIterator<Line>,
  decode: (bytes: Uint8Array) => string | null,
): AsyncGenerator<CsvRecord> {
  const ahead: Line[] = [];
  let delimiter: string | null = null;
  const lineAt = async (index: number): Promise<Line | null> => {
    if (ahead.length <= index) {
      const next = await lines.next();
      if (next.done === true) return null;
      ahead.push(next.value);
    }
    return ahead[index] ?? null;
  };
  for (let first = await lineAt(0); first !== null; first = await lineAt(0)) {
    let content: CsvRecord['content'] = {
      problem: first.bytes === null ? 'ROW_TOO_LARGE' : 'INVALID_ENCODING',
    };
    let used = 1;
    let text = first.bytes === null ? null : decode(first.bytes);
    if (text !== null) {
      delimiter ??= delimiterOf(text);
      content = { problem: 'INVALID_CSV' };
      for (let count = 1; text.length <= maxRowBytes && count <= maxLinesPerRecord; count += 1) {
        const cells: string[] | null = csvCells(text, delimiter);
        if (cells !== null) {
          content = { cells };
          used = count;
          break;
        }
        const next: Line | null = await lineAt(count);
        const more: string | null = next?.bytes == null ? null : decode(next.bytes);
        if (more === null) break;
        text += `\n${more}`;
      }
    }
    ahead.splice(0, used);
    yield { line: first.number, content };
  }
}

function notText(encoding: Encoding): UserError {
  const other = encoding === 'utf-8' ? 'gb18030' : 'utf-8';
  return new UserError(`The file is not text in ${encoding}: try --encoding ${other}.`);
}

export function csvRows(file: string, size: number, type: RowType, encoding: Encoding): RowSource {
  return {
    size,
    async *rows(advance): AsyncGenerator<FileRow> {
      async function* chunks(): AsyncGenerator<Buffer> {
        for await (const chunk of createReadStream(file)) {
          advance((chunk as Buffer).length);
          yield chunk as Buffer;
        }
      }
      const records = readRecords(readLines(chunks()), decoderOf(encoding));
      const head = await records.next();
      if (head.done === true) throw new UserError('The file is empty: its first row names the columns.');
      const { content: heading } = head.value;
      if ('problem' in heading) {
        if (heading.problem === 'INVALID_ENCODING') throw notText(encoding);
        throw new UserError('The first row names the columns, and cannot be read as a row of CSV.');
      }
      const header = readHeader(type, heading.cells);
      let isFirst = true;
      for await (const { line, content } of records) {
        // One row in another encoding is a row to mend; a file whose rows begin so was saved in another.
        if (isFirst && 'problem' in content && content.problem === 'INVALID_ENCODING')
          throw notText(encoding);
        isFirst = false;
        const read =
          'problem' in content ? refusedRow(content.problem) : readCells(type, header, content.cells);
        yield { line, read };
      }
    },
  };
}
