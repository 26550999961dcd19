import { expect, test } from 'vitest';
import { house, sizesOf } from './sizes.ts';
import { isSource, readTree } from './tree.ts';

test('half of the source files have at most 90 lines, nine of ten at most 250, none more than 400', () => {
  const sizes = sizesOf(readTree().filter(isSource));
  expect(sizes.tooLong).toEqual([]);
  expect(sizes.median).toBeLessThanOrEqual(house.median);
  expect(sizes.p90).toBeLessThanOrEqual(house.p90);
});

test('counts lines and names the file that is too long', () => {
  const file = (path: string, lines: number) => ({ path, text: 'x\n'.repeat(lines) });
  const files = [
    ...Array.from({ length: 8 }, (_, i) => file(`${i}.ts`, 10)),
    file('long.ts', 300),
    file('huge.ts', 401),
  ];
  expect(sizesOf(files)).toEqual({ median: 10, p90: 300, tooLong: ['huge.ts: 401 lines'] });
});
