import { randomFillSync } from 'node:crypto';

const piece = Buffer.alloc(64 * 1024);
let used = piece.length;

/** Random bytes, drawn in large pieces: a system call for each record costs more than the bytes. Each byte is given out once. */
export function drawBytes(count: number): Buffer {
  if (used + count > piece.length) {
    randomFillSync(piece);
    used = 0;
  }
  const drawn = Buffer.from(piece.subarray(used, used + count));
  // What was given out must not stay readable in the pool.
  piece.fill(0, used, used + count);
  used += count;
  return drawn;
}
