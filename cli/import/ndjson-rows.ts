import { createReadStream } from 'node:fs';
import { readLines } from '@cityhub/gateway/import/read-lines';
import { readJsonRow } from '@cityhub/schema/import/json-row';
import type { RowType } from '@cityhub/schema/import/row-types';
import { type FileRow, type RowSource, refusedRow } from './file-row.ts';

/** One JSON object in a line, under the names of the graph. */
export function ndjsonRows(file: string, size: number, type: RowType): RowSource {
  return {
    size,
    async *rows(advance): AsyncGenerator<FileRow> {
      async function* chunks(): AsyncGenerator<Buffer> {
        for await (const chunk of createReadStream(file)) {
          advance((chunk as Buffer).length);
          yield chunk as Buffer;
        }
      }
      for await (const { number, bytes } of readLines(chunks()))
        yield { line: number, read: bytes === null ? refusedRow('ROW_TOO_LARGE') : readJsonRow(type, bytes) };
    },
  };
}
