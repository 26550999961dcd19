import { expect, test } from 'vitest';
import { drawBytes } from './random-bytes.ts';

test('bytes are given out once, also across the ends of the pieces they are drawn in', () => {
  // 3 × 64 KiB in pieces of 44, the size of a key and its nonce, which does not divide them.
  const drawn = Array.from({ length: 4500 }, () => drawBytes(44));
  expect(drawn.every((bytes) => bytes.length === 44)).toBe(true);
  const words = drawn.flatMap((bytes) =>
    [0, 11, 22, 33].map((at) => bytes.subarray(at, at + 11).toString('hex')),
  );
  expect(new Set(words).size).toBe(words.length);
});

test('what was drawn is the caller’s own and changes under nobody', () => {
  const mine = drawBytes(32);
  const before = mine.toString('hex');
  for (let index = 0; index < 4096; index += 1) drawBytes(32).fill(0);
  expect(mine.toString('hex')).toBe(before);
  mine.fill(0);
  expect(drawBytes(32).equals(mine)).toBe(false);
});
