import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockEnd } from './block.ts';

/** What blocks are cut at; a larger one costs latency, a smaller one a statement. */
const blockSize = 1000;

const anyStretch = fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 50_000 }));

test('a block goes on beyond its start, never beyond the head, and holds at most a block size', () => {
  fc.assert(
    fc.property(anyStretch, ([from, more]) => {
      const end = blockEnd(from, from + more);
      expect(end).toBeGreaterThan(from);
      expect(end).toBeLessThanOrEqual(from + more);
      expect(end - from).toBeLessThanOrEqual(blockSize);
    }),
  );
});

test('block after block reaches the head, with no gap and no overlap', () => {
  fc.assert(
    fc.property(anyStretch, ([from, more]) => {
      let blocks = 0;
      for (let at = from; at < from + more; at = blockEnd(at, from + more)) blocks += 1;
      expect(blocks).toBeLessThanOrEqual(Math.ceil(more / blockSize) + 1);
    }),
  );
});

test('feeds that begin anywhere meet at the next multiple of the block size, and share from there', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(blockSize - 1), fc.nat(blockSize - 1), (block, one, other) => {
      const start = block * blockSize;
      const far = start + 10 * blockSize;
      expect(blockEnd(start + one, far)).toBe(blockEnd(start + other, far));
    }),
  );
});

test('at the head there is nothing to read', () => {
  fc.assert(fc.property(fc.nat(1_000_000), (head) => blockEnd(head, head) === head));
});

test('a smaller sink gets smaller blocks, and one block size is the most', () => {
  expect([blockEnd(0, 5000, 100), blockEnd(130, 5000, 100), blockEnd(0, 5000, 4000)]).toEqual([
    100, 200, 1000,
  ]);
});
