import { maxRowBytes } from '@cityhub/schema/import/json-row';

/** One line of a body, from 1; `bytes` is null for one that is longer than a row may be. */
export interface Line {
  readonly number: number;
  readonly bytes: Uint8Array | null;
}

const newline = 0x0a;

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** Gathers one line; what is too long for a row is dropped as it comes, so that no line takes more memory than a row. */
function lineBuffer() {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    add(part: Buffer): void {
      length += part.length;
      if (length <= maxRowBytes) parts.push(part);
      else parts = [];
    },
    isEmpty: () => length === 0,
    take(): Uint8Array | null {
      const bytes = length > maxRowBytes ? null : Buffer.concat(parts);
      parts = [];
      length = 0;
      return bytes;
    },
  };
}

/**
 * The lines of a stream as they come; blank ones are counted and left out. `isCut` says, after the last chunk, whether the
 * stream went on: then the last line is a piece of one.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  isCut: () => boolean = () => false,
): AsyncGenerator<Line> {
  const gathered = lineBuffer();
  let number = 0;
  const next = (): Line | null => {
    number += 1;
    const bytes = gathered.take();
    return bytes !== null && isBlank(bytes) ? null : { number, bytes };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      gathered.add(chunk.subarray(from, end));
      from = end + 1;
      const line = next();
      if (line !== null) yield line;
    }
    gathered.add(chunk.subarray(from));
  }
  if (gathered.isEmpty() || isCut()) return;
  const last = next();
  if (last !== null) yield last;
}
