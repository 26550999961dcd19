import { read } from 'node:fs';
import { promisify } from 'node:util';

/** Whole lines of a file of reads, and where they stand in it. */
export interface ReadBatch {
  readonly lines: readonly string[];
  readonly from: number;
  readonly to: number;
}

const readBytes = promisify(read);
const lineFeed = 10;
const mostLines = 500;
const firstBytes = 256 * 1024;

/** The lines that begin in `bytes` and end in it, up to a batch. */
function cut(bytes: Buffer, from: number): ReadBatch {
  const lines: string[] = [];
  let start = 0;
  while (lines.length < mostLines) {
    const end = bytes.indexOf(lineFeed, start);
    if (end === -1) break;
    lines.push(bytes.toString('utf8', start, end));
    start = end + 1;
  }
  return { lines, from, to: from + start };
}

async function readAt(file: number, from: number): Promise<ReadBatch | null> {
  for (let size = firstBytes; ; size *= 2) {
    const bytes = Buffer.allocUnsafe(size);
    const { bytesRead } = await readBytes(file, bytes, 0, size, from);
    const batch = cut(bytes.subarray(0, bytesRead), from);
    if (batch.lines.length > 0) return batch;
    // A last line without its end was under way when its process died, and so was never answered.
    if (bytesRead < size) return null;
  }
}

/**
 * The lines of an open file from a byte on, batch by batch. `take` has a batch stored and says from which byte to go on; at
 * the end of the file that byte is returned.
 */
export async function eachBatch(
  file: number,
  from: number,
  take: (batch: ReadBatch) => Promise<number>,
): Promise<number> {
  let next = from;
  for (;;) {
    const batch = await readAt(file, next);
    if (batch === null) return next;
    next = await take(batch);
  }
}
