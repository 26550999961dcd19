import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/tree.ts';

export const readPage = (path: string): string => readFileSync(join(root, path), 'utf8');

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

/** The rows of the table whose first column has this header, without the header; the cells as they are written. */
export function tableRows(page: string, firstHeader: string): string[][] {
  const lines = page.split('\n');
  const header = lines.findIndex((line) => line.startsWith('|') && cellsOf(line)[0] === firstHeader);
  if (header < 0) throw new Error(`no table begins with the column "${firstHeader}"`);
  const rows = lines.slice(header + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map(cellsOf);
}

/** The text of every fenced block of a language. */
export function fencedBlocks(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text as string);
}

/** Inside `code` the text itself. */
export const uncoded = (cell: string): string => cell.replace(/^`(.*)`$/, '$1');
