import type { TreeFile } from './tree.ts';

// Lines a file. The hard stop is the linter's too; the median and p90 say how the whole reads.
export const house = { median: 90, p90: 250, most: 400 };

export type Sizes = { median: number; p90: number; tooLong: string[] };

export function sizesOf(files: readonly TreeFile[]): Sizes {
  const sized = files.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }));
  const ascending = sized.map(({ lines }) => lines).sort((a, b) => a - b);
  const at = (share: number) => ascending[Math.floor((ascending.length - 1) * share)] ?? 0;
  return {
    median: at(0.5),
    p90: at(0.9),
    tooLong: sized
      .filter(({ lines }) => lines > house.most)
      .map(({ path, lines }) => `${path}: ${lines} lines`),
  };
}
