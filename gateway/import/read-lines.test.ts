import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines } from './read-lines.ts';

async function* inChunks(text: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < text.length; from += size) yield text.subarray(from, from + size);
}

async function linesOf(text: Buffer, size: number, isCut = false) {
  const lines: { number: number; text: string | null }[] = [];
  for await (const { number, bytes } of readLines(inChunks(text, size), () => isCut))
    lines.push({ number, text: bytes === null ? null : Buffer.from(bytes).toString() });
  return lines;
}

test('however a body is cut into chunks, its lines and their numbers are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' })),
      fc.integer({ min: 1, max: 40 }),
      async (parts, size) => {
        const text = parts.join('\n');
        const wanted = text
          .split('\n')
          .map((line, index) => ({ number: index + 1, text: line }))
          .filter(({ text: line }) => !/^[ \t\r]*$/.test(line));
        expect(await linesOf(Buffer.from(text), size)).toEqual(wanted);
      },
    ),
  );
});

test('a line that is too long is one verdict, and the next is read', async () => {
  const body = Buffer.from(`a\n${'x'.repeat(64 * 1024 + 1)}\nb\n${'y'.repeat(64 * 1024)}`);
  const lines = await linesOf(body, 1000);
  expect(lines.map(({ number, text }) => [number, text?.length ?? null])).toEqual([
    [1, 1],
    [2, null],
    [3, 1],
    [4, 64 * 1024],
  ]);
});

test('of a body that is cut off the last piece is no line', async () => {
  expect(await linesOf(Buffer.from('a\nb'), 10, true)).toEqual([{ number: 1, text: 'a' }]);
});
