import type { RowType } from '@cityhub/schema/import/row-types';
import { UserError } from '../user-error.ts';
import { type FileRow, type Header, type RowSource, readCells, readHeader } from './file-row.ts';
import { sheetReader } from './sheet-cells.ts';
import { openWorkbook, parseXml } from './workbook.ts';
import { readParts } from './workbook-parts.ts';

/** A million rows of eight columns are about 500 MiB. */
const sheetLimit = { maxBytes: 4 * 1024 * 1024 * 1024 };

async function* counted(
  chunks: AsyncIterable<string>,
  advance: (bytes: number) => void,
): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    advance(Buffer.byteLength(chunk));
    yield chunk;
  }
}

const isEmpty = (cells: readonly unknown[]): boolean => cells.every((cell) => cell === '');

/** One sheet of a workbook; its first row that is not empty names the columns. */
export async function xlsxRows(file: string, type: RowType, sheetName?: string): Promise<RowSource> {
  const book = await openWorkbook(file);
  try {
    const parts = await readParts(book, sheetName);
    const sheet = await book.part(parts.sheet, sheetLimit);
    if (sheet === null) throw new UserError('The workbook names a sheet that it does not hold.');
    return {
      size: sheet.size,
      async *rows(advance): AsyncGenerator<FileRow> {
        const reader = sheetReader(parts);
        let header: Header | null = null;
        try {
          for await (const _piece of parseXml(counted(sheet.chunks(), advance), reader.handler)) {
            for (const { line, cells } of reader.take()) {
              if (isEmpty(cells)) continue;
              if (header === null) header = readHeader(type, cells);
              else yield { line, read: readCells(type, header, cells) };
            }
          }
          if (header === null) throw new UserError('The sheet is empty: its first row names the columns.');
        } finally {
          book.close();
        }
      },
    };
  } catch (error) {
    book.close();
    throw error;
  }
}
