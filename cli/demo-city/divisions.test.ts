import { expect, test } from 'vitest';
import { divisions } from './divisions.ts';
import { namedCommunities } from './named-places.ts';

const all = divisions();
const inWuhan = all.filter(({ code }) => code.startsWith('4201'));
const countOf = (level: string): number => inWuhan.filter((row) => row.level === level).length;

test('Wuhan has 13 districts, 193 streets and 3,495 communities', () => {
  expect([countOf('CITY'), countOf('DISTRICT'), countOf('STREET'), countOf('COMMUNITY')]).toEqual([
    1, 13, 193, 3495,
  ]);
});

test('every code has the length of its level and begins with its parent, who comes first', () => {
  const lengths = { CITY: 4, DISTRICT: 6, STREET: 9, COMMUNITY: 12 };
  const seen = new Set<string>();
  for (const { code, level, parentCode } of all) {
    expect(code).toMatch(/^\d+$/);
    expect(code).toHaveLength(lengths[level]);
    if (level === 'CITY') expect(parentCode).toBeNull();
    else expect(code.startsWith(parentCode as string) && seen.has(parentCode as string)).toBe(true);
    seen.add(code);
  }
  expect(seen.size).toBe(all.length);
});

test('every place that the reports name is there, under its name', () => {
  const names = new Map(all.map(({ code, name }) => [code, name]));
  for (const code of namedCommunities) expect(names.has(code)).toBe(true);
  expect(names.get('420102010001')).toBe('操场社区');
  expect(names.get('420104011024')).toMatch(/^长顺社区/);
  expect(names.get('420102400')).toBe('百步亭花园');
  expect(names.get('110112013')).toBe('潞邑街道');
  expect(names.get('440112012')).toBe('萝岗街道');
});

test('no name is empty or padded', () => {
  for (const { name } of all) expect(name.trim()).toBe(name);
  expect(all.some(({ name }) => name === '')).toBe(false);
});
