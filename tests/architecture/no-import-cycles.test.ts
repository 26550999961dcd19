import { expect, test } from 'vitest';
import { cyclesOf } from './cycles.ts';
import { importsOf } from './imports.ts';
import { readTree } from './tree.ts';

test('no file imports itself by a detour, not even for a type', () => {
  expect(cyclesOf(importsOf(readTree()))).toEqual([]);
});

test('finds a cycle of three files that a fourth file leads into', () => {
  const imports = [
    { from: 'entry.ts', to: 'a.ts' },
    { from: 'a.ts', to: 'b.ts' },
    { from: 'b.ts', to: 'c.ts' },
    { from: 'c.ts', to: 'a.ts' },
  ];
  expect(cyclesOf(imports)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
});

test('does not take two ways to one file for a cycle', () => {
  const imports = [
    { from: 'a.ts', to: 'b.ts' },
    { from: 'a.ts', to: 'c.ts' },
    { from: 'b.ts', to: 'd.ts' },
    { from: 'c.ts', to: 'd.ts' },
  ];
  expect(cyclesOf(imports)).toEqual([]);
});
