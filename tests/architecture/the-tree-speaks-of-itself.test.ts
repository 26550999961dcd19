import { expect, test } from 'vitest';
import { readTree } from './tree.ts';
import { deskWords } from './words.ts';

test('no file names the place or the tool it was written with', () => {
  expect(deskWords(readTree())).toEqual([]);
});

const planted = [
  '/wor' + 'k/main/notes.md',
  'host far' + 'm-7',
  'written by an LL' + 'M',
  'in this session o' + 'f the project',
];

test.each(planted)('finds "%s"', (text) => {
  expect(deskWords([{ path: 'docs/a.md', text: `one\n${text}` }])[0]).toMatch(/^docs\/a\.md:2: /);
});

test('leaves the words of the domain alone', () => {
  const text =
    'A Postgres session of one worker; workers/dispatch.ts; the modelled farmland; http://host/network/';
  expect(deskWords([{ path: 'docs/a.md', text }])).toEqual([]);
});
